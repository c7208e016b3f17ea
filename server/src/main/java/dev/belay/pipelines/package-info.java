/**
 * Pipelines: repositories, the builds of their commits, the jobs of these builds, and what jobs leave: logs, artifacts and
 * meta-data. Owns the schema {@code pipelines}. Nudges {@code builds} and {@code build:<id>} when a build changes,
 * {@code jobs} when a job wants an agent, {@code job:<id>} when its log grows or its state changes, and {@code rollouts} when
 * a rollout step begins or is to stop.
 */
@NullMarked
package dev.belay.pipelines;

import org.jspecify.annotations.NullMarked;
