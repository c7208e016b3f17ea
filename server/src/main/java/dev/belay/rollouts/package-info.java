/**
 * Rollouts: moving an environment's traffic to a release in phases, gated by evidence; each ends promoted or backed out. Owns the
 * schema {@code rollouts}. Nudges {@code rollouts} and {@code rollout:<number>}. Uses releases, runtimes, discovery and health.
 */
@NullMarked
package dev.belay.rollouts;

import org.jspecify.annotations.NullMarked;
