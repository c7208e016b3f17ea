package dev.belay.discovery.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one replica sends another at a time. It may be lost, late, or come twice.
 *
 * @param from the replica that sends it
 * @param beats the newest sign of life of each replica that the sender hears, its own among them
 * @param leaving whether the sender stops and is not to be waited for
 * @param settled whether the sender knows what there is, and not only what it was told so far
 * @param root the digest of all that the sender holds
 * @param buckets the digests of its parts; empty unless the roots differed
 * @param contents what is in parts that differed
 * @param wanted instances of which the sender knows too little
 * @param news entries as the sender holds them
 * @param renewals instances that were heard of
 * @param doubts questions whether somebody hears of an instance
 * @param verdicts answers to them: that nobody does
 */
record Parcel(
        String from,
        Map<String, Long> beats,
        boolean leaving,
        boolean settled,
        long root,
        List<Long> buckets,
        List<Contents> contents,
        List<String> wanted,
        List<Told> news,
        List<Renewal> renewals,
        List<Doubt> doubts,
        List<Verdict> verdicts) {

    Parcel {
        beats = Map.copyOf(beats);
        buckets = List.copyOf(buckets);
        contents = List.copyOf(contents);
        wanted = List.copyOf(wanted);
        news = List.copyOf(news);
        renewals = List.copyOf(renewals);
        doubts = List.copyOf(doubts);
        verdicts = List.copyOf(verdicts);
    }

    /** The same with other news. */
    Parcel with(List<Told> others) {
        return new Parcel(
                from, beats, leaving, settled, root, buckets, contents, wanted, others, renewals, doubts, verdicts);
    }

    /**
     * An entry with how long ago things happened, since clocks differ.
     *
     * @param silentMillis since the instance was heard of
     * @param sinceMillis since it is there, or is not
     * @param by the replica that heard of it
     */
    record Told(Entry entry, long silentMillis, long sinceMillis, String by) {}

    /** The versions of all entries in one part of the table. */
    record Contents(int bucket, List<Stub> stubs) {
        Contents {
            stubs = List.copyOf(stubs);
        }
    }

    /** What it takes to tell which of two entries is newer. */
    record Stub(String id, Version version, Entry.State state) {}

    /** That an instance was heard of. */
    record Renewal(String id, Version version, long silentMillis, String by) {}

    /**
     * Whether somebody hears of an instance.
     *
     * @param direct false when a third replica passes the question on
     */
    record Doubt(String asker, String id, Version version, boolean direct) {}

    /**
     * That {@code giver} hears nothing of an instance for as long as its lease.
     *
     * @param via the third replica that is asked to pass it on, if one is
     */
    record Verdict(String giver, String asker, String id, Version version, Optional<String> via) {}
}
