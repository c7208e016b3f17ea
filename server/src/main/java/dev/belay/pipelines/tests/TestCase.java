package dev.belay.pipelines.tests;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * One test in a report.
 *
 * @param millis how long it took
 * @param message why it failed or was skipped, in a line or few
 * @param stack where it failed
 * @param output what it wrote
 * @param flaky whether its runner tried it again after a failure and it passed then
 */
record TestCase(
        String suite,
        String className,
        String name,
        Outcome outcome,
        long millis,
        String message,
        String stack,
        String output,
        boolean flaky) {

    private static final int KEY_BYTES = 16;

    /** How a test ended. */
    public enum Outcome {
        PASSED,
        FAILED,
        SKIPPED;

        /** As it is written in the database. */
        public String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** By which a test is known in its pipeline from build to build. */
    String key() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((suite + "\0" + className + "\0" + name).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every JDK has SHA-256", exception);
        }
    }
}
