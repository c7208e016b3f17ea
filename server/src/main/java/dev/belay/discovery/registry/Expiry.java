package dev.belay.discovery.registry;

import dev.belay.discovery.checks.Losses;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.discovery.registry.Parcel.Doubt;
import dev.belay.discovery.registry.Parcel.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pure: whether silence is a death. An instance expires when its lease ran out, this replica was awake meanwhile and hears
 * all others, they all say that they hear nothing of it either, and it is not one of too many of its service: then rather
 * something else is wrong, and what was answered goes on to be answered. Never does the last instance of a service.
 */
final class Expiry {

    private static final long ASK_AGAIN_MILLIS = 500;

    /** With fewer silent instances than this the replica does not take itself for deaf. */
    private static final int DEAF_MIN = 10;

    private final String self;
    private final RegistryLimits limits;
    private final Uptime uptime;
    private final Table table;
    private final Members members;
    private final Ledger ledger;
    private final Outboxes outboxes;
    private final List<Frozen> events = new ArrayList<>();
    private boolean deaf;

    Expiry(
            String self,
            RegistryLimits limits,
            Uptime uptime,
            Table table,
            Members members,
            Ledger ledger,
            Outboxes outboxes) {
        this.self = self;
        this.limits = limits;
        this.uptime = uptime;
        this.table = table;
        this.members = members;
        this.ledger = ledger;
        this.outboxes = outboxes;
    }

    /** What a service comes to. */
    private record Count(int all, List<Held> late, int fresh) {
        Count {
            late = List.copyOf(late);
        }

        int silent() {
            return late.size();
        }
    }

    /** Looks at all leases. */
    void pass() {
        Map<Place, Count> counts = new HashMap<>();
        int all = 0;
        // Without an agent its checks go to another one and nothing leaves, so its silence is enough.
        late(table.roster(Rules.OBSERVERS)).forEach(each -> ledger.expire(each.entry));
        for (Place place : table.places()) {
            if (place.equals(Rules.OBSERVERS)) {
                continue;
            }
            Roster roster = table.roster(place);
            all += roster.size();
            List<Held> late = late(roster);
            if (!late.isEmpty() || roster.frozen) {
                counts.put(place, new Count(roster.size(), late, fresh(roster)));
            }
        }
        int late = counts.values().stream().mapToInt(Count::silent).sum();
        deaf = late >= DEAF_MIN && late * 2 > all;
        counts.forEach(this::judge);
    }

    private List<Held> late(Roster roster) {
        List<Held> late = List.of();
        for (Held each : roster.instances()) {
            if (isLate(each)) {
                late = late.isEmpty() ? new ArrayList<>() : late;
                late.add(each);
            }
        }
        return late;
    }

    private int fresh(Roster roster) {
        long since = roster.lossesBegan(uptime.now(), limits.window().toMillis())
                - limits.window().toMillis();
        return (int) roster.instances().stream()
                .filter(each -> each.since > since && !isLate(each))
                .count();
    }

    private boolean isLate(Held held) {
        return uptime.silence(held.heardAt)
                > held.leaseMillis() + limits.margin().toMillis();
    }

    private void judge(Place place, Count count) {
        Roster roster = table.roster(place);
        boolean frozen = isMass(roster, count);
        if (frozen != roster.frozen) {
            roster.frozen = frozen;
            table.touch(place);
            events.add(new Frozen(place, Frozen.Cause.SILENCE, frozen, count.silent(), count.all));
        }
        Set<String> needed = members.needed();
        boolean may = !deaf && !frozen && count.silent() < count.all && members.hearsAll();
        for (Held each : count.late) {
            if (isAbandoned(each) || (may && !members.isSilent(each.heardBy) && each.agreed.containsAll(needed))) {
                ledger.expire(each.entry);
            } else if (may) {
                ask(each, needed);
            }
        }
    }

    /** Whether this replica has waited for it in vain for as long as any rule keeps it. */
    private boolean isAbandoned(Held held) {
        return uptime.silence(held.heardAt)
                > held.leaseMillis() + limits.abandoned().toMillis();
    }

    /**
     * Whether so many are silent that they are no single deaths. What is new makes up for what is silent: a deploy replaces
     * instances, and not all say goodbye.
     */
    private boolean isMass(Roster roster, Count count) {
        int recent = roster.recent(uptime.now(), limits.window().toMillis());
        var losses = new Losses(limits.lossPercent(), limits.window());
        return count.silent() > 0 && losses.isMass(count.silent() + recent - count.fresh, count.all + recent);
    }

    private void ask(Held held, Set<String> needed) {
        if (uptime.now() - held.askedAt < ASK_AGAIN_MILLIS || held.agreed.containsAll(needed)) {
            return;
        }
        held.askedAt = uptime.now();
        var doubt = new Doubt(self, held.entry.id(), held.entry.version(), true);
        needed.stream()
                .filter(each -> !held.agreed.contains(each))
                .forEach(each -> outboxes.of(each).doubt(doubt));
    }

    /** After a pause of this replica, what others said before is no answer any more. */
    void wake() {
        table.all().forEach(held -> held.agreed.clear());
    }

    /** Whether this replica hears nothing of an instance either, and would let it expire. */
    boolean agrees(Held held) {
        return uptime.silence(held.heardAt) > held.leaseMillis()
                && !deaf
                && !table.roster(held.registration().place()).frozen;
    }

    void hear(Verdict verdict) {
        table.find(verdict.id())
                .filter(held -> held.entry.isLive() && held.entry.version().equals(verdict.version()))
                .ifPresent(held -> held.agreed.add(verdict.giver()));
    }

    /** Services that froze, or ceased to be frozen, since this was asked the last time. */
    List<Frozen> takeEvents() {
        List<Frozen> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /** Whether most of all instances are silent, so that it is rather this replica that does not hear. */
    boolean isDeaf() {
        return deaf;
    }
}
