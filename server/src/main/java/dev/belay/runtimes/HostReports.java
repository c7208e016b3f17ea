package dev.belay.runtimes;

import dev.belay.discovery.Discovery;
import dev.belay.discovery.Heard;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.Database;
import dev.belay.protocol.runtime.HostReport;
import dev.belay.protocol.runtime.HostReport.InstanceReport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what hosts say. Discovery hears it first, without the database; what is new is then written down. What could not be
 * written is written with the next report.
 */
final class HostReports {

    private static final Logger log = LoggerFactory.getLogger(HostReports.class);

    private static final int INSTANCES_MAX = 1_000;
    private static final int HOSTS_REMEMBERED_MAX = 10_000;
    private static final int DETAIL_CHARACTERS_MAX = 4_000;
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:_-]{0,253}");

    /** What was last written of a host. */
    private record Written(List<InstanceReport> instances, Instant at) {}

    private final Database database;
    private final Discovery discovery;
    private final InstantSource clock;
    private final RuntimeLimits limits;
    private final RuntimeStore store;
    private final Presence presence;
    private final Map<UUID, Written> written = new ConcurrentHashMap<>();

    HostReports(
            Database database,
            Discovery discovery,
            InstantSource clock,
            RuntimeLimits limits,
            RuntimeStore store,
            Presence presence) {
        this.database = database;
        this.discovery = discovery;
        this.clock = clock;
        this.limits = limits;
        this.store = store;
        this.presence = presence;
    }

    /** Takes a report of a host, sent by the agent that keeps it. */
    void take(UUID host, UUID agent, String agentName, HostReport report) {
        List<InstanceReport> instances = checked(report);
        Instant now = clock.instant();
        presence.hear(host, now);
        discovery.hear(
                host.toString(), instances.stream().map(HostReports::heard).toList());
        Written before = written.get(host);
        boolean known = before != null
                && before.instances().equals(instances)
                && now.isBefore(before.at().plus(limits.reportWrite()));
        if (!known) {
            write(host, agent, agentName, instances, now);
        }
    }

    private static List<InstanceReport> checked(HostReport report) {
        if (report.instances().size() > INSTANCES_MAX) {
            throw Problem.invalid("A report may name " + INSTANCES_MAX + " instances at most.");
        }
        for (InstanceReport each : report.instances()) {
            boolean port = each.port() >= 0 && each.port() <= 65_535;
            if (!port || !ADDRESS.matcher(each.address()).matches() || each.restarts() < 0) {
                throw Problem.invalid("The report of the instance " + each.instance() + " names no address and port.");
            }
        }
        return report.instances().stream().map(HostReports::bounded).toList();
    }

    private static InstanceReport bounded(InstanceReport report) {
        return new InstanceReport(
                report.instance(),
                report.state(),
                report.address(),
                report.port(),
                report.restarts(),
                report.detail().map(HostReports::bounded));
    }

    /** The end of it, which says most; without what PostgreSQL cannot keep. */
    private static String bounded(String detail) {
        String clean = detail.replace("\0", "");
        return clean.length() <= DETAIL_CHARACTERS_MAX
                ? clean
                : "…" + clean.substring(clean.length() - DETAIL_CHARACTERS_MAX);
    }

    private static Heard heard(InstanceReport report) {
        return new Heard(report.instance(), report.state() == HostReport.State.READY, report.address(), report.port());
    }

    private void write(UUID host, UUID agent, String agentName, List<InstanceReport> instances, Instant now) {
        try {
            database.transact(tx -> {
                store.greetHost(tx, host, agent, agentName);
                long news = instances.stream()
                        .filter(each -> store.observe(tx, host, each))
                        .count();
                if (news > 0) {
                    tx.nudge(Runtimes.TOPIC);
                }
                return news;
            });
        } catch (Problem problem) {
            log.atDebug()
                    .addKeyValue("host", host)
                    .addKeyValue("because", problem.getMessage())
                    .log("kept a report for later");
            return;
        }
        if (written.size() >= HOSTS_REMEMBERED_MAX) {
            written.clear();
        }
        written.put(host, new Written(instances, now));
    }
}
