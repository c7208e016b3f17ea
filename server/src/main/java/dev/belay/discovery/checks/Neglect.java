package dev.belay.discovery.checks;

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
 * Pure: what time does to checks. What no agent asks any more is not known after a minute; what is critical for as long as its
 * check says is ended. Times count from when this replica noticed, so that no clock that is set and no restart hastens them.
 */
final class Neglect {

    /** How long what was known last is believed without an agent: one that restarts is back by then. */
    static final Duration BELIEVED = Duration.ofMinutes(1);

    private final Map<CheckId, Long> unobservedSince = new HashMap<>();
    private final Map<CheckId, Long> criticalSince = new HashMap<>();

    /** What is to be noted, and which instances are to be ended. */
    record Verdict(List<CheckResult> forgotten, Set<String> ended) {
        Verdict {
            forgotten = List.copyOf(forgotten);
            ended = Set.copyOf(ended);
        }
    }

    /** Looks at everything. */
    Verdict judge(Plan plan, Collection<Watched> watched, long nowMillis) {
        var forgotten = new ArrayList<CheckResult>();
        var ended = new HashSet<String>();
        var unobserved = new HashSet<CheckId>();
        var critical = new HashSet<CheckId>();
        for (Watched each : watched) {
            for (Checked checked : each.checks()) {
                var id = new CheckId(each.id(), checked.check().name());
                if (checked.status() != CheckStatus.UNOBSERVED
                        && plan.observer(id).isEmpty()) {
                    unobserved.add(id);
                    if (lasted(unobservedSince, id, nowMillis) >= BELIEVED.toMillis()) {
                        forgotten.add(new CheckResult(
                                id,
                                CheckStatus.UNOBSERVED,
                                "no agent is near; it was " + checked.status().label() + " last"));
                    }
                }
                if (checked.status() == CheckStatus.CRITICAL && checked.check().deregisterAfterSeconds() > 0) {
                    critical.add(id);
                    if (lasted(criticalSince, id, nowMillis) >= millis(checked.check())) {
                        ended.add(each.id());
                    }
                }
            }
        }
        unobservedSince.keySet().retainAll(unobserved);
        criticalSince.keySet().retainAll(critical);
        return new Verdict(forgotten, ended);
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
    }
}
