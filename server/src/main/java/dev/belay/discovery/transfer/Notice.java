package dev.belay.discovery.transfer;

import java.time.Duration;
import java.util.Optional;

/**
 * What one secondary was told of one zone (RFC 1996). Whoever does not answer is told again, after pauses that double up
 * to a minute, and is not told of what comes in between; whoever answers is told of the next version at once.
 */
final class Notice {

    static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    static final Duration PAUSE_MAX = Duration.ofSeconds(60);

    /** A version that was told, by a message with an id and, if it was signed, a signature. */
    private static final class Told {

        private final int serial;
        private final int id;
        private final byte[] signature;

        private Told(int serial, int id, byte[] signature) {
            this.serial = serial;
            this.id = id;
            this.signature = signature;
        }
    }

    private Optional<Integer> known = Optional.empty();
    private Optional<Told> told = Optional.empty();
    private Duration pause = PAUSE_MIN;
    private long dueNanos;

    /** Nobody was told yet. */
    Notice(long nanos) {
        dueNanos = nanos;
    }

    /** Whether a version is to be told now. */
    boolean isDue(int serial, long nanos) {
        return !known.equals(Optional.of(serial)) && nanos - dueNanos >= 0;
    }

    /** It was told. */
    void sent(int serial, int id, byte[] signature, long nanos) {
        told = Optional.of(new Told(serial, id, signature.clone()));
        dueNanos = nanos + pause.toNanos();
        pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
    }

    /** Whether an answer with that id is one to what was told last. */
    boolean expects(int id) {
        return told.filter(each -> each.id == id).isPresent();
    }

    /** The signature of what was told last; empty when it had none. */
    byte[] signature() {
        return told.map(each -> each.signature.clone()).orElseGet(() -> new byte[0]);
    }

    /** The secondary knows it. */
    void acknowledged(long nanos) {
        known = told.map(each -> each.serial);
        told = Optional.empty();
        pause = PAUSE_MIN;
        dueNanos = nanos;
    }
}
