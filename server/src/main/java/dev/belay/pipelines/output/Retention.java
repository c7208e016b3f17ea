package dev.belay.pipelines.output;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a pipeline's logs and artifacts are kept. What is of the newest passed build of a branch stays, and so do the
 * artifacts of a build that was rolled out.
 *
 * @param logs of command jobs, by their build
 * @param artifacts by their build
 */
public record Retention(Rule logs, Rule artifacts) {

    /**
     * Kept as long as both allow.
     *
     * @param days after the end of the build; 0 is for ever
     * @param builds the newest ended builds of the pipeline; empty is all of them
     */
    public record Rule(int days, Optional<Integer> builds) {

        /** What ended before this is too old; empty when nothing is. */
        Optional<Instant> before(Instant now) {
            return days == 0 ? Optional.empty() : Optional.of(now.minus(Duration.ofDays(days)));
        }

        /** In words, for people. */
        public String told() {
            String time = days == 0 ? "for ever" : "for " + days + (days == 1 ? " day" : " days");
            return time
                    + builds.map(count -> count == 1 ? ", of the newest build" : ", of the newest " + count + " builds")
                            .orElse("");
        }
    }

    /** What a pipeline says of it; what it does not say is as the server keeps it of all. */
    public record Wish(
            Optional<Integer> logDays,
            Optional<Integer> logBuilds,
            Optional<Integer> artifactDays,
            Optional<Integer> artifactBuilds) {

        public Retention over(Retention usual) {
            return new Retention(
                    new Rule(logDays.orElse(usual.logs().days()), logBuilds.or(usual.logs()::builds)),
                    new Rule(
                            artifactDays.orElse(usual.artifacts().days()),
                            artifactBuilds.or(usual.artifacts()::builds)));
        }
    }
}
