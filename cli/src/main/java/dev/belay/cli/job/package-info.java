/** Commands that run inside a job and speak of it, with the token that it was given. */
@NullMarked
package dev.belay.cli.job;

import org.jspecify.annotations.NullMarked;
