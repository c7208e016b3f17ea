/** How commands speak with a server under {@code /api}, and who they say they are. */
@NullMarked
package dev.belay.cli.server;

import org.jspecify.annotations.NullMarked;
