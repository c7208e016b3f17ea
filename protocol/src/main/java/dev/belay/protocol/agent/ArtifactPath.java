package dev.belay.protocol.agent;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Pure: which paths artifacts may have. Checked where they are announced and again where they are fetched, since who fetches
 * them need not trust who announced them.
 */
public final class ArtifactPath {

    private static final int CHARACTERS_MAX = 4_096;
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

    /** Let a name look like another one: they turn the direction of what is written after them. */
    private static final String TURNING = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

    private ArtifactPath() {}

    /** Why a path is none, as the end of a sentence; empty when it is one. Both slashes part folders. */
    public static Optional<String> fault(String path) {
        if (path.isEmpty() || path.length() > CHARACTERS_MAX) {
            return Optional.of("has 1 to " + CHARACTERS_MAX + " characters");
        }
        if (path.chars().anyMatch(each -> Character.isISOControl(each) || TURNING.indexOf(each) >= 0)) {
            return Optional.of("has no control characters");
        }
        String[] names = path.split("[/\\\\]", -1);
        if (names[0].isEmpty()
                || DRIVE.matcher(path).matches()
                || Arrays.asList(names).contains("..")) {
            return Optional.of("stays inside its checkout");
        }
        String last = names[names.length - 1];
        return last.isEmpty() || last.equals(".") ? Optional.of("ends with the name of a file") : Optional.empty();
    }
}
