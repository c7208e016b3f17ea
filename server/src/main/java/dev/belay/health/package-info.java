/**
 * Health: how releases are doing. For now the evidence of traffic: what edges report of each release, second by second, for
 * the last 35 minutes, in memory and bounded.
 */
@NullMarked
package dev.belay.health;

import org.jspecify.annotations.NullMarked;
