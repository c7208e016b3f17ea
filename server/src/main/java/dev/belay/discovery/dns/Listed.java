package dev.belay.discovery.dns;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A service in an environment as it is answered: as a whole, each release by its name, and what else it is made of. */
final class Listed {

    /** What is answered for a service that does not exist. */
    static final Listed NOTHING = new Listed(Absence.MISSING, List.of(), new Service("", "", List.of()), 0);

    private final Found whole;
    private final List<Release> releases;
    private final Service service;
    private final int ttlSeconds;
    private volatile Optional<Words> words = Optional.empty();

    Listed(Found whole, List<Release> releases, Service service, int ttlSeconds) {
        this.whole = whole;
        this.releases = List.copyOf(releases);
        this.service = service;
        this.ttlSeconds = ttlSeconds;
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

    Found whole() {
        return whole;
    }

    Service service() {
        return service;
    }

    /** How long its answers may be kept by others. */
    int ttlSeconds() {
        return ttlSeconds;
    }

    /** What its instances are told apart by; found out when somebody asks for the first time. */
    Words words() {
        Words known = words.orElseGet(() -> Words.of(service));
        words = Optional.of(known);
        return known;
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
