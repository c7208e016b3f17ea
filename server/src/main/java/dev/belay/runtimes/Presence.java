package dev.belay.runtimes;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which hosts are there. A host is lost when neither this server nor, by the database, any other has heard it for the lease;
 * but a server that was away itself begins to count anew.
 */
final class Presence {

    private static final int HOSTS_MAX = 100_000;

    private final RuntimeLimits limits;
    private final Map<UUID, Instant> heard = new ConcurrentHashMap<>();
    private Instant attentiveSince;
    private Instant lookedAt;

    Presence(RuntimeLimits limits, Instant now) {
        this.limits = limits;
        this.attentiveSince = now;
        this.lookedAt = now;
    }

    void hear(UUID host, Instant now) {
        if (heard.size() >= HOSTS_MAX) {
            heard.clear();
        }
        heard.put(host, now);
    }

    /** The hosts that count as there. */
    synchronized Set<UUID> live(Collection<Host> hosts, Instant now) {
        Duration since = Duration.between(lookedAt, now);
        if (since.isNegative() || since.compareTo(limits.gap()) > 0) {
            attentiveSince = now;
        }
        lookedAt = now;
        return hosts.stream()
                .filter(host -> !now.isAfter(lastWord(host).plus(limits.hostLease())))
                .map(Host::id)
                .collect(Collectors.toSet());
    }

    private Instant lastWord(Host host) {
        Instant last = heard.getOrDefault(host.id(), host.reportedAt());
        Instant known = last.isAfter(host.reportedAt()) ? last : host.reportedAt();
        return known.isAfter(attentiveSince) ? known : attentiveSince;
    }
}
