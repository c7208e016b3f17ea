/** Pipelines as git repositories: where they lie, their mirrors on this server, and what is read from them. */
@NullMarked
package dev.belay.pipelines.repository;

import org.jspecify.annotations.NullMarked;
