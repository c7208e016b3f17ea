package dev.belay.discovery.registry;

import java.util.Comparator;

/**
 * Orders the writes of one instance; the last one wins.
 *
 * @param incarnation of the instance: one that begins anew counts up, and what is late from a life before changes nothing
 * @param stamp of the hybrid clock of the replica that took the write
 * @param replica which that was, so that no two writes are equal
 */
record Version(long incarnation, long stamp, String replica) implements Comparable<Version> {

    /** Far beyond any clock, and no loss of precision where numbers are floating. */
    static final long INCARNATION_MAX = 1L << 53;

    private static final Comparator<Version> ORDER = Comparator.comparingLong(Version::incarnation)
            .thenComparingLong(Version::stamp)
            .thenComparing(Version::replica);

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }
}
