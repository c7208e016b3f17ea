/** People, their teams and their tokens, as the API tells of them. */
@NullMarked
package dev.belay.protocol.people;

import org.jspecify.annotations.NullMarked;
