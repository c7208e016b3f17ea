/** What forges tell of repositories: pushes, tags, pull requests; and what they are told of builds. */
@NullMarked
package dev.belay.pipelines.forge;

import org.jspecify.annotations.NullMarked;
