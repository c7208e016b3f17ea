package dev.belay.rollouts;

import dev.belay.kernel.Problem;
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
        int before = 0;
        for (int percent : phases) {
            if (percent <= before || percent > 100) {
                throw Problem.invalid("Phases are percent from 1 to 100 and rise; these do not: " + phases);
            }
            before = percent;
        }
        if (before != 100) {
            throw Problem.invalid("The last phase is 100 percent; these end before it: " + phases);
        }
    }

    /** For the release of a build. */
    static Draft of(World.Wish wish, String release) {
        return new Draft(
                wish.service(),
                wish.environment(),
                release,
                Optional.of(wish.job()),
                Optional.of(wish.build()),
                wish.phases());
    }

    /** An earlier release again, for everybody at once: it has served before, and there may be no time. */
    static Draft again(String service, String environment, String release) {
        return new Draft(service, environment, release, Optional.empty(), Optional.empty(), List.of(100));
    }
}
