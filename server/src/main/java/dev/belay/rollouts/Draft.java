package dev.belay.rollouts;

import dev.belay.kernel.Problem;
import dev.belay.releases.RolloutStep;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A rollout that somebody asks for; one without a job is a redeployment. */
record Draft(
        String service,
        String environment,
        String release,
        Optional<UUID> job,
        Optional<String> build,
        List<Integer> phases) {

    Draft {
        phases = List.copyOf(phases);
        fault(phases).ifPresent(fault -> {
            throw Problem.invalid(fault);
        });
    }

    /** What is wrong with phases. */
    static Optional<String> fault(List<Integer> phases) {
        int before = 0;
        for (int percent : phases) {
            if (percent <= before || percent > 100) {
                return Optional.of("Phases are percent from 1 to 100 and rise; these do not: " + phases);
            }
            before = percent;
        }
        return before == 100
                ? Optional.empty()
                : Optional.of("The last phase is 100 percent; these end before it: " + phases);
    }

    /** For the release of a build. */
    static Draft of(RolloutStep step, World.Cut.Made made) {
        return new Draft(
                step.service(),
                step.environment(),
                made.release(),
                Optional.of(step.job()),
                Optional.of(made.build()),
                step.phases());
    }

    /** An earlier release again, for everybody at once: it has served before, and there may be no time. */
    static Draft again(String service, String environment, String release) {
        return new Draft(service, environment, release, Optional.empty(), Optional.empty(), List.of(100));
    }
}
