package dev.belay.discovery.transfer;

import dev.belay.discovery.dns.Content;
import dev.belay.discovery.dns.Content.Item;
import dev.belay.discovery.transfer.Version.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes a version of what there is, once a second at most however much changes, and remembers what became different: as
 * many versions and records as the bounds say.
 */
final class Versions {

    /** Between two versions. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final int STEPS_MAX = 1_000;
    private static final long STEP_RECORDS_MAX = 100_000;

    /** When more services and machines than these change at once, secondaries get the whole. */
    private static final int PLACES_MAX = 2_000;

    private final Supplier<Content> contents;
    private final Serials serials;
    private long madeNanos;
    private volatile Optional<Version> current = Optional.empty();

    /** What somebody has who is ahead without having what there is. */
    private Optional<Integer> surpassed = Optional.empty();

    Versions(Supplier<Content> contents, Serials serials) {
        this.contents = contents;
        this.serials = serials;
    }

    /** The latest version; nothing before the server heard what there is. */
    Optional<Version> current() {
        return current;
    }

    /** Makes a version if it is time and something changed. To be called often. */
    synchronized void look(long nanos) {
        Content content = contents.get();
        if (!content.isHeard()) {
            return;
        }
        if (current.isEmpty()) {
            publish(first(content), nanos);
        } else if (nanos - madeNanos >= PAUSE.toNanos()) {
            Version last = current.get();
            if (!content.isSame(last.content()) || surpassed.isPresent()) {
                publish(next(last, content), nanos);
            }
        }
    }

    private void publish(Version version, long nanos) {
        if (current.map(last -> last.serial() != version.serial()).orElse(true)) {
            madeNanos = nanos;
        }
        current = Optional.of(version);
    }

    private Version first(Content content) {
        var mark = new Mark[] {Mark.NOTHING};
        var records = new long[1];
        content.each(item -> {
            mark[0] = mark[0].with(item);
            records[0]++;
        });
        return new Version(number(), mark[0], content, records[0], List.of());
    }

    private Version next(Version last, Content content) {
        Set<Item> had = new HashSet<>();
        Set<Item> has = new HashSet<>();
        if (!content.each(last.content(), PLACES_MAX, had::add, has::add)) {
            return first(content);
        }
        Set<Item> gone = new HashSet<>(had);
        gone.removeAll(has);
        has.removeAll(had);
        if (gone.isEmpty() && has.isEmpty() && surpassed.isEmpty()) {
            // What changed is not in the zones.
            return new Version(last.serial(), last.mark(), content, last.records(), last.steps());
        }
        Mark mark = last.mark();
        for (Item item : gone) {
            mark = mark.without(item);
        }
        for (Item item : has) {
            mark = mark.with(item);
        }
        var steps = new ArrayList<>(last.steps());
        steps.add(new Step(last.serial(), last.mark(), gone, has));
        long records = last.records() + has.size() - gone.size();
        return new Version(number(), mark, content, records, bounded(steps));
    }

    /** The latest steps that may be kept. */
    private List<Step> bounded(List<Step> steps) {
        int first = steps.size();
        long records = 0;
        while (first > 0
                && steps.size() - first < STEPS_MAX
                && records + steps.get(first - 1).records() <= STEP_RECORDS_MAX) {
            first--;
            records += steps.get(first).records();
        }
        return steps.subList(first, steps.size());
    }

    private int number() {
        int number = surpassed.map(serials::next).orElseGet(serials::next);
        surpassed = Optional.empty();
        return number;
    }

    /**
     * Somebody has the number of ours, or a later one, but another content: another server's. The next version's number
     * is to be later, so that it is fetched.
     */
    synchronized void surpass(int serial) {
        if (surpassed.isEmpty() || Serials.isAfter(serial, surpassed.get())) {
            surpassed = Optional.of(serial);
        }
    }
}
