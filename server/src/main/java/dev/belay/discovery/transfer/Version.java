package dev.belay.discovery.transfer;

import dev.belay.discovery.dns.Content;
import dev.belay.discovery.dns.Content.Item;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What secondaries get at one moment, and how it came from what they got before; never changes.
 *
 * @param records how many there are in all
 * @param steps from earlier versions to this one, each from the one before; the oldest first
 */
record Version(int serial, Mark mark, Content content, long records, List<Step> steps) {

    /** Less than this much may be said in differences, however small the whole is. */
    private static final int DIFFERENCE_RECORDS_USUAL = 100;

    Version {
        steps = List.copyOf(steps);
    }

    /** What became different after a version. */
    record Step(int serial, Mark mark, Set<Item> gone, Set<Item> fresh) {
        Step {
            gone = Set.copyOf(gone);
            fresh = Set.copyOf(fresh);
        }

        int records() {
            return gone.size() + fresh.size();
        }
    }

    /** What differs altogether. */
    record Difference(Set<Item> gone, Set<Item> fresh) {
        static final Difference NONE = new Difference(Set.of(), Set.of());

        Difference {
            gone = Set.copyOf(gone);
            fresh = Set.copyOf(fresh);
        }
    }

    /** What differs from an earlier content; nothing when that is not known any more, or is not worth telling. */
    Optional<Difference> since(Mark before) {
        if (before.equals(mark)) {
            return Optional.of(Difference.NONE);
        }
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (steps.get(i).mark.equals(before)) {
                return difference(i);
            }
        }
        return Optional.empty();
    }

    /** The content that an earlier version of this server had. */
    Optional<Mark> mark(int earlier) {
        return earlier == serial
                ? Optional.of(mark)
                : steps.stream()
                        .filter(step -> step.serial == earlier)
                        .map(Step::mark)
                        .findFirst();
    }

    private Optional<Difference> difference(int first) {
        Set<Item> gone = new LinkedHashSet<>();
        Set<Item> fresh = new LinkedHashSet<>();
        for (Step step : steps.subList(first, steps.size())) {
            step.gone.stream().filter(item -> !fresh.remove(item)).forEach(gone::add);
            step.fresh.stream().filter(item -> !gone.remove(item)).forEach(fresh::add);
        }
        boolean worthwhile = gone.size() + fresh.size() <= Math.max(DIFFERENCE_RECORDS_USUAL, records);
        return worthwhile ? Optional.of(new Difference(gone, fresh)) : Optional.empty();
    }
}
