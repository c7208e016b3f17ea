package dev.belay.discovery.dns;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Answers for a part of a service's instances: worked out when somebody asks, so that nobody pays for all parts that
 * there could be, and kept as long as nobody needs their place. For many threads at once.
 */
final class Chosen {

    /** How many are kept. */
    static final int KEPT_MAX = 1_024;

    private record Kept(Listed listed, Wish wish, Found found) {}

    private static final Kept NOTHING =
            new Kept(Listed.NOTHING, new Wish(List.of(), "", Wish.Where.ANYWHERE), Absence.MISSING);

    private final AtomicReferenceArray<Kept> kept = new AtomicReferenceArray<>(KEPT_MAX);

    /** What there is of a service for those who wish for these releases and tags, in or near a zone. */
    Found of(Listed listed, List<String> labels, String zone, Wish.Where where) {
        Words words = listed.words();
        Wish wish = words.plain(labels, zone, where);
        if (!words.know(wish)) {
            return Absence.MISSING;
        } else if (wish.where() == Wish.Where.ANYWHERE && wish.labels().isEmpty()) {
            return listed.whole();
        }
        int place = Math.floorMod(System.identityHashCode(listed) * 31 + wish.hashCode(), KEPT_MAX);
        Kept before = Optional.ofNullable(kept.get(place)).orElse(NOTHING);
        if (before.listed == listed && before.wish.equals(wish)) {
            return before.found;
        }
        var next = new Kept(listed, wish, Encoder.chosen(listed, wish));
        kept.set(place, next);
        return next.found;
    }
}
