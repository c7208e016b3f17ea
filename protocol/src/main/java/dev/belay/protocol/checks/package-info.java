/** What is asked of registered instances to know how they are, who asks, and what is answered. */
@NullMarked
package dev.belay.protocol.checks;

import org.jspecify.annotations.NullMarked;
