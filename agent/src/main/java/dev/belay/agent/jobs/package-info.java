/** The running of one job: checkout, command, log, artifacts, end. {@link dev.belay.agent.jobs.Jobs} is the door. */
@NullMarked
package dev.belay.agent.jobs;

import org.jspecify.annotations.NullMarked;
