package dev.belay.rollouts;

import dev.belay.rollouts.evidence.Evidence;
import dev.belay.rollouts.evidence.Side;
import java.util.Locale;

/** What a rollout says of itself, in numbers where there are some. */
final class Sentences {

    private Sentences() {}

    /** “1 second”, “3 690 requests”. */
    static String count(long number, String noun) {
        return grouped(number) + " " + noun + (number == 1 ? "" : "s");
    }

    static String held(Rollout rollout) {
        return "Held by " + rollout.heldBy().orElse("somebody") + " at " + rollout.percent() + " %.";
    }

    /** Who has not acknowledged. */
    static String silent(Acknowledgement acknowledgement) {
        return switch (acknowledgement) {
            case Acknowledgement.Everywhere _ -> "nobody";
            case Acknowledgement.WaitingFor waiting ->
                waiting.edges().isEmpty() ? "any edge" : String.join(", ", waiting.edges());
            case Acknowledgement.NoEdge _ -> "any edge";
        };
    }

    static String awaitReady(Rollout rollout, Crew pilot) {
        return pilot.detail()
                .map(detail -> "Waits for readiness: " + stop(detail))
                .orElseGet(() -> "Waits for " + count(pilot.wanted(), "instance") + " of " + rollout.release()
                        + " to be ready; " + pilot.ready() + (pilot.ready() == 1 ? " is." : " are."));
    }

    static String notReadyWithin(Crew pilot, long seconds) {
        return pilot.ready() + " of " + count(pilot.wanted(), "instance") + " ready after " + count(seconds, "second");
    }

    static String neverReady(Rollout rollout, String why) {
        return "Pilot " + rollout.release() + " never became ready, no customer was sent to it: " + stop(why);
    }

    static String lost(Rollout rollout, Crew pilot) {
        String why = pilot.gaveUp()
                .map(Crew.GivenUp::because)
                .or(pilot::detail)
                .map(text -> ": " + text)
                .orElse("");
        return "Pilot " + rollout.release() + " has no ready instance left at " + rollout.percent() + " %" + stop(why);
    }

    /** “Pilot shop-3: 37 of 412 requests failed (9.0 %), stable shop-2: 0 of 3 690; evidence 812 ≥ 100 after 6 s at 10 %.” */
    static String harm(Rollout rollout, Evidence evidence) {
        boolean slow = evidence.mostlySlow();
        String what = slow ? "were slow" : "failed";
        Side pilot = evidence.pilot();
        Side stable = evidence.stable();
        long bad = slow ? pilot.slow() : pilot.failures();
        long badStable = slow ? stable.slow() : stable.failures();
        return "Pilot " + rollout.release() + ": " + grouped(bad) + " of " + count(pilot.requests(), "request") + " "
                + what + " (" + percent(bad, pilot.requests()) + "), stable "
                + rollout.stable().orElse("release") + ": " + grouped(badStable) + " of " + grouped(stable.requests())
                + "; evidence " + evidence(evidence.harm()) + " ≥ "
                + evidence(evidence.rules().harmBoundary()) + " after " + Math.round(evidence.seconds()) + " s at "
                + rollout.percent() + " %.";
    }

    static String observe(Rollout rollout, Evidence evidence) {
        Side pilot = evidence.pilot();
        if (pilot.requests() == 0) {
            return "No customer has come to " + rollout.release() + " at " + rollout.percent()
                    + " % yet; without traffic nothing is proven.";
        }
        String seen = count(pilot.requests(), "request") + ", " + grouped(pilot.failures()) + " failed";
        if (evidence.suspicious()) {
            return "Evidence of harm is " + evidence(evidence.harm()) + " of the "
                    + evidence(evidence.rules().harmBoundary()) + " that back out: watches " + rollout.release()
                    + " at " + rollout.percent() + " % (" + seen + ").";
        }
        return "Gathers evidence on " + rollout.release() + " at " + rollout.percent() + " %: "
                + evidence(evidence.noHarm()) + " of "
                + evidence(evidence.rules().noHarmBoundary()) + " (" + seen
                + ").";
    }

    static String proof(Evidence evidence) {
        Side pilot = evidence.pilot();
        return "no harm in " + count(pilot.requests(), "request") + " (" + grouped(pilot.failures())
                + " failed); evidence " + evidence(evidence.noHarm()) + " ≥ "
                + evidence(evidence.rules().noHarmBoundary());
    }

    /** An e-value for people: two digits below ten, whole and grouped above. */
    static String evidence(double value) {
        return value < 10
                ? String.format(Locale.ROOT, "%.1f", value)
                : value >= Evidence.MOST ? "over 10^12" : grouped(Math.round(value));
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f %%", whole == 0 ? 0.0 : 100.0 * part / whole);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }

    private static String stop(String sentence) {
        String stripped = sentence.strip();
        return stripped.endsWith(".") || stripped.endsWith("!") ? stripped : stripped + ".";
    }
}
