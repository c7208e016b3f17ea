package dev.belay.runtimes;

import dev.belay.agents.Agents;
import dev.belay.catalog.Catalog;
import dev.belay.catalog.ServiceManifest;
import dev.belay.discovery.Discovery;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Route;
import dev.belay.platform.work.Reconciler;
import dev.belay.protocol.api.ServiceView;
import dev.belay.releases.Release;
import dev.belay.releases.Releases;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** Runtimes' door. */
public final class Runtimes {

    /** Nudged when instances are wanted, placed, change, or go. */
    public static final String TOPIC = "instances";

    private static final Duration EVERY = Duration.ofSeconds(1);

    /** The other subjects that runtimes use. */
    public record Neighbours(Catalog catalog, Releases releases, Discovery discovery, Agents agents) {}

    private final Database database;
    private final Journal journal;
    private final InstantSource clock;
    private final Neighbours neighbours;
    private final RuntimeStore store = new RuntimeStore();
    private final Presence presence;
    private final Prospects prospects;
    private final InstanceReconciler reconciler;
    private final HostApi hostApi;

    public Runtimes(
            Database database,
            Journal journal,
            Nudges nudges,
            InstantSource clock,
            Gen gen,
            RuntimeLimits limits,
            Neighbours neighbours) {
        this.database = database;
        this.journal = journal;
        this.clock = clock;
        this.neighbours = neighbours;
        this.presence = new Presence(limits, clock.instant());
        this.prospects = new Prospects(limits);
        Discovery discovery = neighbours.discovery();
        this.reconciler = new InstanceReconciler(database, journal, discovery, clock, gen, limits, store, presence);
        var reports = new HostReports(database, discovery, clock, limits, store, presence);
        this.hostApi = new HostApi(database, nudges, clock, neighbours.agents(), neighbours.releases(), store, reports);
    }

    /** {@code rollouts} knows which rollout moves a service. */
    public List<Route> routes(RolloutsUnderWay rollouts) {
        var routes = new ArrayList<>(hostApi.routes());
        routes.addAll(serviceApi(rollouts).routes());
        return routes;
    }

    /** The pages for people. */
    public List<Route> pages(Pages pages, RolloutsUnderWay rollouts) {
        return new ServicePages(
                        database, neighbours.catalog(), neighbours.releases(), this, serviceApi(rollouts), pages)
                .routes();
    }

    /** All services and where they run, for the home page. */
    public List<ServiceView> services(Tx tx, RolloutsUnderWay rollouts) {
        return serviceApi(rollouts).views(tx);
    }

    private ServiceApi serviceApi(RolloutsUnderWay rollouts) {
        return new ServiceApi(
                database, neighbours.catalog(), neighbours.releases(), neighbours.discovery(), this, rollouts);
    }

    public List<Reconciler> reconcilers() {
        return List.of(new Reconciler("instances", EVERY, List.of(TOPIC), reconciler::step));
    }

    /** Wants {@code count} instances of a release in an environment. Wanting the same again changes nothing. */
    public void ensure(Tx tx, String environment, String release, int count, Actor actor) {
        if (count < 1) {
            retire(tx, environment, release, actor);
            return;
        }
        Release found =
                neighbours.releases().release(tx, release).orElseThrow(() -> Problem.notFound("release " + release));
        ServiceManifest manifest = found.manifest();
        var wanted = new Wanted(
                found.service(),
                environment,
                release,
                count,
                manifest.readiness().withinSeconds(),
                manifest.drainSeconds(),
                tx.now());
        if (store.want(tx, wanted)) {
            String instances = count == 1 ? "one instance" : count + " instances";
            note(
                    tx,
                    actor,
                    found.service(),
                    "instances.wanted",
                    release + " is to have " + instances + " in " + environment + ".");
        }
    }

    /**
     * Wants no instance of a release in an environment: each is taken out of the routing first, may finish what it has in
     * flight, and is stopped then. Wanting it again changes nothing.
     */
    public void retire(Tx tx, String environment, String release, Actor actor) {
        Optional<Wanted> wanted = store.wanted(tx, environment, release);
        if (wanted.isPresent() && store.wantNone(tx, environment, release)) {
            note(tx, actor, wanted.get().service(), "instances.retired", release + " is to leave " + environment + ".");
        }
    }

    private void note(Tx tx, Actor actor, String service, String kind, String summary) {
        journal.append(tx, new Change(actor, kind, "/services/" + service, summary, Map.of("service", service)));
        tx.nudge(TOPIC);
    }

    /** How a release does in an environment; nothing when none of it is wanted there and none is left. */
    public Optional<RunningRelease> of(Tx tx, String environment, String release) {
        Set<UUID> live = presence.live(store.hosts(tx), clock.instant());
        return running(store.wanted(tx, environment, release), store.ofRelease(tx, environment, release), live);
    }

    /** All releases of a service that are wanted or left in an environment, oldest first. */
    public List<RunningRelease> running(Tx tx, String service, String environment) {
        Set<UUID> live = presence.live(store.hosts(tx), clock.instant());
        List<Wanted> wanted = store.wanted(tx);
        List<PlacedInstance> placed = store.all(tx).stream()
                .filter(each ->
                        each.service().equals(service) && each.environment().equals(environment))
                .toList();
        var names = new java.util.LinkedHashSet<String>();
        placed.forEach(each -> names.add(each.release()));
        wanted.stream()
                .filter(each ->
                        each.service().equals(service) && each.environment().equals(environment))
                .forEach(each -> names.add(each.release()));
        return names.stream()
                .map(name -> running(
                        wanted.stream()
                                .filter(each -> each.release().equals(name)
                                        && each.environment().equals(environment))
                                .findFirst(),
                        placed.stream()
                                .filter(each -> each.release().equals(name))
                                .toList(),
                        live))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The hosts that this server knows, and whether they are there. */
    public List<HostView> hosts(Tx tx) {
        List<Host> hosts = store.hosts(tx);
        Set<UUID> live = presence.live(hosts, clock.instant());
        return hosts.stream()
                .map(each -> new HostView(each.id(), each.agentName(), live.contains(each.id()), each.reportedAt()))
                .toList();
    }

    private Optional<RunningRelease> running(Optional<Wanted> wanted, List<PlacedInstance> placed, Set<UUID> live) {
        List<PlacedInstance> running = placed.stream()
                .filter(each -> each.intent() == PlacedInstance.Intent.RUN)
                .toList();
        if (wanted.isPresent()) {
            Wanted what = wanted.get();
            return Optional.of(new RunningRelease(
                    what.service(),
                    what.environment(),
                    what.release(),
                    what.count(),
                    ready(running, live::contains),
                    ready(running, host -> !live.contains(host)),
                    placed.size() - running.size(),
                    prospects.of(what, running, live, clock.instant()),
                    placed));
        }
        return placed.stream()
                .findFirst()
                .map(one -> new RunningRelease(
                        one.service(),
                        one.environment(),
                        one.release(),
                        0,
                        0,
                        0,
                        placed.size(),
                        new RunningRelease.Outlook.Ready(),
                        placed));
    }

    private static int ready(List<PlacedInstance> running, Predicate<UUID> onHost) {
        return (int) running.stream()
                .filter(each -> each.ready() && onHost.test(each.host()))
                .count();
    }
}
