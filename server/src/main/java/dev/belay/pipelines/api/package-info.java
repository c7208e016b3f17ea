/** What programs ask of pipelines, builds and jobs: under {@code /api} and, for agents and jobs, under {@code /v3}. */
@NullMarked
package dev.belay.pipelines.api;

import org.jspecify.annotations.NullMarked;
