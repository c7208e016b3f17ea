package dev.belay.discovery.checks;

import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckStatus;
import dev.belay.protocol.checks.CheckView;
import java.time.Instant;

/**
 * A check, and what is known by it.
 *
 * @param output what was answered, for people
 * @param atMillis since when it is so, since 1970; 0 when no agent ever found anything
 */
public record Checked(Check check, CheckStatus status, String output, long atMillis) {

    /** The same check with what was found now. */
    public Checked with(CheckStatus found, String words, long nowMillis) {
        boolean asBefore = found == status && atMillis > 0;
        boolean never = found == CheckStatus.UNOBSERVED && atMillis == 0;
        return new Checked(check, found, words, asBefore || never ? atMillis : nowMillis);
    }

    /** How much text it has. */
    public int chars() {
        return check.chars() + output.length();
    }

    /** As it is told by HTTP. */
    public CheckView view() {
        return new CheckView(
                check.name(),
                CheckRules.label(check.kind()),
                check.target(),
                check.port(),
                check.intervalSeconds(),
                status.label(),
                output,
                Instant.ofEpochMilli(atMillis).toString());
    }
}
