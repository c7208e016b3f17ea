package dev.belay.pipelines.page;

import dev.belay.pipelines.build.Unblocking;
import dev.belay.pipelines.language.Form;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.protocol.api.JobView;
import java.util.Optional;

/**
 * What somebody is asked before a build goes on.
 *
 * @param job its id
 * @param newer the number of a newer build of the same branch, of which whoever answers is warned
 */
record UnblockForm(String job, Form form, Optional<Long> newer, Caller caller) {

    /** The form of a job that waits for its caller, if it does. */
    static Optional<UnblockForm> of(JobView job, Step step, Optional<Long> newer, Caller caller) {
        return Unblocking.form(step)
                .filter(_ -> job.state().equals("blocked") && caller.may(Permission.BUILD))
                .map(form -> new UnblockForm(job.id(), form, newer, caller));
    }
}
