/** The JSON under {@code /api} that the command line and other programs read: views of builds, rollouts and the rest. */
@NullMarked
package dev.belay.protocol.api;

import org.jspecify.annotations.NullMarked;
