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
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

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

    /** Takes out the first ones, {@code most} of them and what the budget allows, as it is to be told. */
    static <T, U> List<U> take(
            Collection<T> from, int most, Budget budget, Function<T, Optional<U>> view, ToLongFunction<U> bytes) {
        var taken = new ArrayList<U>();
        Iterator<T> each = from.iterator();
        while (taken.size() < most && !budget.isSpent() && each.hasNext()) {
            view.apply(each.next()).ifPresent(told -> {
                taken.add(told);
                budget.spend(bytes.applyAsLong(told));
            });
            each.remove();
        }
        return taken;
    }

    /** The same of what needs little. */
    static <T, U> List<U> take(Collection<T> from, int most, Budget budget, Function<T, Optional<U>> view) {
        return take(from, most, budget, view, _ -> Budget.FRAME_BYTES);
    }
}
