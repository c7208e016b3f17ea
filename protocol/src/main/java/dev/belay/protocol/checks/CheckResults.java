package dev.belay.protocol.checks;

import java.util.List;

/** What an agent found, told when it changes. */
public record CheckResults(List<CheckResult> results) {

    /** At a time. */
    public static final int MAX = 500;

    public CheckResults {
        results = List.copyOf(results);
    }

    /**
     * What came of one check, thresholds considered.
     *
     * @param output what was answered, 512 characters at most
     */
    public record CheckResult(CheckId id, CheckStatus status, String output) {

        public static final int OUTPUT_CHARS_MAX = 512;

        public CheckResult {
            output = output.substring(0, Math.min(output.length(), OUTPUT_CHARS_MAX));
        }
    }
}
