/**
 * Agents: those who run jobs and keep instances. Who they are, their tags and queues, whether they are alive, and which job
 * each one has. Owns the schema {@code agents}. Nudges {@code agents} when one comes, goes or is lost, {@code jobs} when one
 * asks for work or left its job, and {@code agent:<id>} when one was given a job.
 */
@NullMarked
package dev.belay.agents;

import org.jspecify.annotations.NullMarked;
