package dev.belay.discovery.checks;

import dev.belay.discovery.dns.Service.Place;
import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckId;
import dev.belay.protocol.checks.CheckResults.CheckResult;
import dev.belay.protocol.checks.CheckStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pure: what time does to checks. What no agent asks any more is not known after a minute, unless it was critical: then rather it
 * died together with its agent, and stays so. What is critical for as long as its check says is ended, as long as an agent asks;
 * but nothing of a service that is critical as a whole, or of which too many are: then rather their agent is cut off. Times count
 * from when this replica noticed, so that no clock that is set and no restart hastens them.
 */
final class Neglect {

    /** How long what was known last is believed without an agent: one that restarts is back by then. */
    static final Duration BELIEVED = Duration.ofMinutes(1);

    /** Begins what is told of a critical one that nobody asks. */
    private static final String UNASKED = "no agent asks any more; before: ";

    private final Losses losses;
    private final Map<CheckId, Long> unobservedSince = new HashMap<>();
    private final Map<CheckId, Long> criticalSince = new HashMap<>();
    private final Map<Place, List<Long>> endings = new HashMap<>();
    private final Map<Place, Crowd> spared = new HashMap<>();

    Neglect(Losses losses) {
        this.losses = losses;
    }

    /** What is to be noted, which instances are to be ended, and of which services none any more, or some again. */
    record Verdict(List<CheckResult> forgotten, Set<String> ended, List<Spared> spared) {
        Verdict {
            forgotten = List.copyOf(forgotten);
            ended = Set.copyOf(ended);
            spared = List.copyOf(spared);
        }
    }

    /** Looks at everything. */
    Verdict judge(Plan plan, Ground.Sight sight, long nowMillis) {
        List<CheckResult> forgotten = forgotten(plan, sight.watched(), nowMillis);
        Map<Place, Set<String>> due = due(plan, sight.watched(), nowMillis);
        var ended = new HashSet<String>();
        var events = new ArrayList<Spared>();
        endings.values()
                .forEach(all ->
                        all.removeIf(each -> nowMillis - each > losses.window().toMillis()));
        endings.values().removeIf(List::isEmpty);
        var still = new HashSet<Place>();
        for (Crowd crowd : sight.crowds()) {
            Set<String> all = due.getOrDefault(crowd.place(), Set.of());
            if (all.isEmpty()) {
                continue;
            }
            if (mayEnd(crowd)) {
                ended.addAll(all);
                all.forEach(_ -> endings.computeIfAbsent(crowd.place(), _ -> new ArrayList<>())
                        .add(nowMillis));
            } else {
                still.add(crowd.place());
                if (spared.put(crowd.place(), crowd) == null) {
                    events.add(new Spared(crowd.place(), true, crowd.critical(), crowd.all()));
                }
            }
        }
        spared.entrySet().removeIf(each -> {
            boolean over = !still.contains(each.getKey());
            if (over) {
                events.add(new Spared(
                        each.getKey(),
                        false,
                        each.getValue().critical(),
                        each.getValue().all()));
            }
            return over;
        });
        return new Verdict(forgotten, ended, events);
    }

    private boolean mayEnd(Crowd crowd) {
        int recent = endings.getOrDefault(crowd.place(), List.of()).size();
        return crowd.well() > 0 && !losses.isMass(crowd.critical() + recent, crowd.all() + recent);
    }

    private List<CheckResult> forgotten(Plan plan, Collection<Watched> watched, long nowMillis) {
        var forgotten = new ArrayList<CheckResult>();
        var unobserved = new HashSet<CheckId>();
        for (Watched each : watched) {
            for (Checked checked : each.checks()) {
                var id = new CheckId(each.id(), checked.check().name());
                if (isKnown(checked) && plan.observer(id).isEmpty()) {
                    unobserved.add(id);
                    if (lasted(unobservedSince, id, nowMillis) >= BELIEVED.toMillis()) {
                        forgotten.add(forgotten(id, checked));
                    }
                }
            }
        }
        unobservedSince.keySet().retainAll(unobserved);
        return forgotten;
    }

    private static boolean isKnown(Checked checked) {
        return checked.status() != CheckStatus.UNOBSERVED
                && !(checked.status() == CheckStatus.CRITICAL
                        && checked.output().startsWith(UNASKED));
    }

    private static CheckResult forgotten(CheckId id, Checked checked) {
        return checked.status() == CheckStatus.CRITICAL
                ? new CheckResult(id, CheckStatus.CRITICAL, UNASKED + checked.output())
                : new CheckResult(
                        id,
                        CheckStatus.UNOBSERVED,
                        "no agent is near; it was " + checked.status().label() + " last");
    }

    /** Whose time is over. */
    private Map<Place, Set<String>> due(Plan plan, Collection<Watched> watched, long nowMillis) {
        Map<Place, Set<String>> due = new HashMap<>();
        var critical = new HashSet<CheckId>();
        for (Watched each : watched) {
            for (Checked checked : each.checks()) {
                var id = new CheckId(each.id(), checked.check().name());
                if (checked.status() == CheckStatus.CRITICAL
                        && checked.check().deregisterAfterSeconds() > 0
                        && plan.observer(id).isPresent()) {
                    critical.add(id);
                    if (lasted(criticalSince, id, nowMillis) >= millis(checked.check())) {
                        due.computeIfAbsent(each.place(), _ -> new HashSet<>()).add(each.id());
                    }
                }
            }
        }
        criticalSince.keySet().retainAll(critical);
        return due;
    }

    private static long millis(Check check) {
        return Duration.ofSeconds(check.deregisterAfterSeconds()).toMillis();
    }

    private static long lasted(Map<CheckId, Long> since, CheckId id, long nowMillis) {
        return nowMillis - since.computeIfAbsent(id, _ -> nowMillis);
    }

    /** Forgets what it noticed: it is not for this replica to judge, or it was away. */
    void restart() {
        unobservedSince.clear();
        criticalSince.clear();
        endings.clear();
        spared.clear();
    }
}
