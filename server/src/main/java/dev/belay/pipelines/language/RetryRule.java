package dev.belay.pipelines.language;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Tries again what ended in a certain way. All that it says must hold.
 *
 * @param exitStatuses any of these; empty when the exit status does not matter, as long as it is not 0
 * @param anyFailure any exit status from 1 to 255: 0 and the -1 of a lost agent have to be named
 * @param signal a signal's name with or without {@code SIG}, or several with spaces between; {@code none} for none, {@code *} when it
 * does not matter
 * @param signalReason why it was signalled, in the same way
 * @param limit how often; 0 to say that such an end is not retried
 */
public record RetryRule(
        List<Integer> exitStatuses,
        boolean anyFailure,
        Optional<String> signal,
        Optional<String> signalReason,
        int limit) {

    private static final String ANY = "*";
    private static final String NONE = "none";

    public RetryRule {
        exitStatuses = List.copyOf(exitStatuses);
    }

    boolean covers(Retry.Ending ending) {
        return coversStatus(ending.exitStatus())
                && isOneOf(signal, RetryRule::plain, ending.signal())
                && isOneOf(signalReason, RetryRule::lower, ending.signalReason());
    }

    private boolean coversStatus(int status) {
        if (!anyFailure && exitStatuses.isEmpty()) {
            return status != 0;
        }
        return exitStatuses.contains(status) || (anyFailure && status >= 1 && status <= 255);
    }

    private static boolean isOneOf(Optional<String> wanted, UnaryOperator<String> plain, String given) {
        return wanted.isEmpty()
                || Arrays.stream(wanted.get().strip().split("\\s+"))
                        .anyMatch(each -> fits(plain.apply(each), plain.apply(given)));
    }

    private static boolean fits(String wanted, String given) {
        return switch (wanted) {
            case ANY -> true;
            case NONE -> given.isEmpty() || given.equals(NONE);
            default -> wanted.equals(given);
        };
    }

    private static String plain(String signal) {
        String name = lower(signal);
        return name.startsWith("sig") ? name.substring(3) : name;
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
