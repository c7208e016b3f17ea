/** Commands about pipelines: their files, and all that is set for them. */
@NullMarked
package dev.belay.cli.pipeline;

import org.jspecify.annotations.NullMarked;
