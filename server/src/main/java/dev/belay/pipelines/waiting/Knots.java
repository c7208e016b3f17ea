package dev.belay.pipelines.waiting;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Pure: who waits for each other for good. Whoever waits for nobody goes on some day, and so does whoever goes on when others have that go
 * on some day. Who is left then never will.
 */
final class Knots {

    /** Whom somebody waits for: it goes on when at most {@code spare} of them are left. Who is not known goes on some day. */
    record Hold(List<UUID> on, int spare) {
        Hold {
            on = List.copyOf(on);
        }
    }

    private static final Hold FREE = new Hold(List.of(), 0);

    private Knots() {}

    /** Those that never go on. */
    static Set<UUID> stuck(Map<UUID, Hold> holds) {
        var stuck = new HashSet<>(holds.keySet());
        boolean changed = true;
        while (changed) {
            changed = stuck.removeIf(each -> goesOn(holds.getOrDefault(each, FREE), stuck));
        }
        return stuck;
    }

    private static boolean goesOn(Hold hold, Set<UUID> stuck) {
        return hold.on().stream().filter(stuck::contains).count() <= hold.spare();
    }

    /** The shortest circle of those that never go on, from one of them on; empty when it stands on none. */
    static List<UUID> circle(UUID from, Map<UUID, Hold> holds) {
        Set<UUID> stuck = stuck(holds);
        Map<UUID, UUID> before = new HashMap<>();
        Deque<UUID> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            UUID each = open.removeFirst();
            for (UUID next : holds.getOrDefault(each, FREE).on()) {
                if (next.equals(from) && stuck.contains(from)) {
                    return path(from, each, before);
                }
                if (stuck.contains(next) && before.putIfAbsent(next, each) == null) {
                    open.addLast(next);
                }
            }
        }
        return List.of();
    }

    private static List<UUID> path(UUID from, UUID last, Map<UUID, UUID> before) {
        var path = new ArrayList<UUID>();
        for (UUID each = last; !each.equals(from); each = before.getOrDefault(each, from)) {
            path.addFirst(each);
        }
        path.addFirst(from);
        return path;
    }
}
