package dev.belay.discovery.dns;

import java.util.Arrays;
import java.util.List;

/** A service in an environment as it is answered: as a whole, and each release by its name. */
record Listed(Found whole, List<Release> releases) {

    /** What is answered for a service that does not exist. */
    static final Listed NOTHING = new Listed(Absence.MISSING, List.of());

    Listed {
        releases = List.copyOf(releases);
    }

    /** A release of it; few of them are there at once. */
    static final class Release {

        private final byte[] label;
        private final Sets sets;

        Release(byte[] label, Sets sets) {
            this.label = label;
            this.sets = sets;
        }
    }

    /** What there is at the name of a release, which stands in {@code bytes}. */
    Found release(byte[] bytes, int from, int length) {
        for (Release each : releases) {
            if (Arrays.equals(each.label, 0, each.label.length, bytes, from, from + length)) {
                return each.sets;
            }
        }
        return Absence.MISSING;
    }
}
