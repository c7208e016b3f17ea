package dev.belay.discovery;

import java.time.Instant;
import java.util.List;

/**
 * What discovery remembers on disk, to answer at once after a cold start.
 *
 * @param format of this record; another one is not read
 * @param version of the routing when this was written; the next life begins well above it
 */
record Memory(
        int format,
        long version,
        List<Remembered> instances,
        List<Shares> shares,
        List<Names> names,
        List<String> edges) {

    static final int FORMAT = 1;

    Memory {
        instances = List.copyOf(instances);
        shares = List.copyOf(shares);
        names = List.copyOf(names);
        edges = List.copyOf(edges);
    }

    /** An instance that was heard of; its lease begins anew. */
    record Remembered(Enrolment enrolment, boolean heard, boolean ready, String address, int port) {

        static Remembered of(Known known) {
            return new Remembered(known.enrolment(), known.heard(), known.ready(), known.address(), known.port());
        }

        Known known(Instant leaseUntil) {
            return new Known(enrolment, heard, ready, address, port, leaseUntil, false);
        }
    }

    /** The host names of a service in an environment. */
    record Names(ServedAt place, List<String> hosts) {}
}
