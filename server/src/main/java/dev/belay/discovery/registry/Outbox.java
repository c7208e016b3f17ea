package dev.belay.discovery.registry;

import dev.belay.discovery.registry.Parcel.Doubt;
import dev.belay.discovery.registry.Parcel.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be told to one other replica. It names instances and keeps no copies, so that however long the other one is
 * away, it never holds more than each instance once, and always tells the newest.
 */
final class Outbox {

    final Set<String> news = new LinkedHashSet<>();
    final Set<String> renewed = new LinkedHashSet<>();
    final Set<String> wanted = new LinkedHashSet<>();
    final Set<Integer> contents = new LinkedHashSet<>();
    final Map<List<String>, Doubt> doubts = new LinkedHashMap<>();
    final Map<List<String>, Verdict> verdicts = new LinkedHashMap<>();
    boolean buckets;
    long comparedAt = Long.MIN_VALUE / 2;

    boolean isUrgent() {
        return buckets
                || !news.isEmpty()
                || !renewed.isEmpty()
                || !wanted.isEmpty()
                || !contents.isEmpty()
                || !doubts.isEmpty()
                || !verdicts.isEmpty();
    }

    void doubt(Doubt doubt) {
        doubts.put(List.of(doubt.asker(), doubt.id()), doubt);
    }

    void verdict(Verdict verdict) {
        verdicts.put(List.of(verdict.giver(), verdict.asker(), verdict.id()), verdict);
    }

    /** Takes out the first ones, {@code most} of them. */
    static <T> List<T> take(Collection<T> from, int most) {
        var taken = new ArrayList<T>(Math.min(most, from.size()));
        Iterator<T> each = from.iterator();
        while (taken.size() < most && each.hasNext()) {
            taken.add(each.next());
            each.remove();
        }
        return taken;
    }
}
