/**
 * The sequential test that decides rollouts: pure arithmetic on counts, valid at every look. The argument for its bounds, and the
 * measurements, are in docs/decisions/0014-sequential-test.md.
 */
@NullMarked
package dev.belay.rollouts.evidence;

import org.jspecify.annotations.NullMarked;
