package dev.belay.discovery.registry;

import dev.belay.discovery.checks.ConsulChecks;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Consul's clients look up ({@code /v1}), with blocking queries. Each service has an index of its own, which other
 * services do not wake; it counts in one replica, and an index of another one is answered at once.
 */
final class ConsulReads {

    private static final Duration WAIT = Duration.ofMinutes(5);
    private static final Duration WAIT_MAX = Duration.ofMinutes(10);
    private static final Duration TOGETHER = Duration.ofMillis(20);

    /** How often it is asked whether who waits still may. */
    private static final Duration ASK = Duration.ofSeconds(5);

    private final String self;
    private final Desk desk;
    private final Watchers watchers;
    private final ConsulDialect dialect;

    ConsulReads(String self, Desk desk, Watchers watchers, ConsulDialect dialect) {
        this.self = self;
        this.desk = desk;
        this.watchers = watchers;
        this.dialect = dialect;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/agent/self", Permission.LOOK_UP, _ -> plain(agent())),
                Route.get("/v1/agent/services", Permission.LOOK_UP, _ -> own()),
                Route.get("/v1/agent/checks", Permission.LOOK_UP, _ -> ownChecks()),
                Route.get("/v1/catalog/datacenters", Permission.LOOK_UP, _ -> plain(List.of(dialect.datacenter()))),
                Route.get("/v1/catalog/services", Permission.LOOK_UP, this::services),
                Route.get(
                        "/v1/catalog/service/{service}",
                        Permission.LOOK_UP,
                        each -> ofService(each, held -> Stream.of(dialect.flat(held)))),
                Route.get("/v1/catalog/nodes", Permission.LOOK_UP, this::nodes),
                Route.get("/v1/catalog/node/{node}", Permission.LOOK_UP, this::node),
                Route.get(
                        "/v1/health/service/{service}",
                        Permission.LOOK_UP,
                        each -> ofService(each, held -> Stream.of(dialect.entry(held)))),
                Route.get(
                        "/v1/health/checks/{service}",
                        Permission.LOOK_UP,
                        each -> ofService(each, held -> dialect.checks(held).stream())),
                Route.get("/v1/health/state/{state}", Permission.LOOK_UP, this::state),
                Route.get("/v1/health/node/{node}", Permission.LOOK_UP, this::checksOfNode),
                Route.get("/v1/status/leader", Permission.LOOK_UP, _ -> plain(authority(self))),
                Route.get("/v1/status/peers", Permission.LOOK_UP, _ -> plain(peers())));
    }

    private static Response plain(Object value) {
        return new Response.JsonBody(200, value, Json.API, Map.of());
    }

    /** There is no leader. Those who ask want to know whether somebody answers; somebody does. */
    private static String authority(String replica) {
        return Optional.ofNullable(URI.create(replica).getRawAuthority()).orElse(replica);
    }

    private List<String> peers() {
        return Stream.concat(Stream.of(self), desk.look(Replica::others).stream())
                .map(ConsulReads::authority)
                .sorted()
                .toList();
    }

    private Map<String, Object> agent() {
        String name = authority(self);
        return Map.of(
                "Config",
                Map.of("Datacenter", dialect.datacenter(), "NodeName", name, "Server", true, "Version", "1.20.0"),
                "Member",
                Map.of("Name", name, "Addr", name, "Status", 1));
    }

    private Response own() {
        return plain(onThis().collect(Collectors.toMap(Held::id, dialect::service, (one, _) -> one, TreeMap::new)));
    }

    private Response ownChecks() {
        return plain(onThis().flatMap(each -> dialect.checks(each).stream())
                .collect(Collectors.toMap(ConsulDialect::name, each -> each, (one, _) -> one, TreeMap::new)));
    }

    /** What registered at this very replica. */
    private Stream<Held> onThis() {
        return desk.look(Replica::seen)
                .instances()
                .filter(each -> each.entry.version().replica().equals(self));
    }

    private Stream<Held> all(Seen.All seen, Request request) {
        return seen.in(dialect.environment(request));
    }

    private Response services(Request request) throws InterruptedException {
        return blocking(request, Watchers.EVERYTHING, Replica::catalogIndex, Replica::seen, seen -> {
            var tags = new TreeMap<String, Set<String>>();
            all(seen, request)
                    .map(Held::registration)
                    .forEach(each -> tags.computeIfAbsent(each.service(), _ -> new TreeSet<>())
                            .addAll(each.tags()));
            return tags;
        });
    }

    private Response ofService(Request request, Function<Held, Stream<Map<String, Object>>> view)
            throws InterruptedException {
        Place place = dialect.place(request, request.pathValue("service"));
        // A bare “?passing” has no value at all.
        boolean passing =
                !request.query().getOrDefault("passing", List.of("false")).contains("false");
        Set<String> tags = new HashSet<>(request.query().getOrDefault("tag", List.of()));
        tags.remove("");
        String near = request.query("near").orElse("");
        return blocking(request, place, each -> each.roster(place).index, each -> each.seen(place), seen -> {
            List<Held> there = seen.shot().instances().stream()
                    .filter(each -> Set.copyOf(each.registration().tags()).containsAll(tags))
                    .toList();
            return nearest(passing ? passing(there) : there, near).flatMap(view).toList();
        });
    }

    /** Those of which agents know nothing any more only when there are no others. */
    private static List<Held> passing(List<Held> all) {
        List<Held> passing = all.stream()
                .filter(each -> each.registration().effective() == Health.PASSING)
                .toList();
        List<Held> known =
                passing.stream().filter(each -> !each.registration().isLost()).toList();
        return known.isEmpty() ? passing : known;
    }

    /** Those on the machine first, then those in its zone; a zone may be named instead of a machine. */
    private static Stream<Held> nearest(List<Held> all, String near) {
        if (near.isEmpty()) {
            return all.stream();
        }
        String zone = all.stream()
                .map(Held::registration)
                .filter(each -> each.host().equals(near))
                .map(Registration::zone)
                .findFirst()
                .orElse(near);
        return all.stream()
                .sorted(Comparator.comparing(
                                (Held each) -> !each.registration().host().equals(near))
                        .thenComparing(each -> !each.registration().zone().equals(zone)));
    }

    private Response nodes(Request request) throws InterruptedException {
        return blocking(request, Watchers.EVERYTHING, Replica::index, Replica::seen, seen -> {
            var nodes = new TreeMap<String, Object>();
            all(seen, request)
                    .forEach(each -> nodes.putIfAbsent(each.registration().host(), dialect.node(each)));
            return List.copyOf(nodes.values());
        });
    }

    private Response node(Request request) throws InterruptedException {
        return blocking(request, Watchers.EVERYTHING, Replica::index, Replica::seen, seen -> {
            List<Held> there = onNode(seen, request);
            var services = new LinkedHashMap<String, Object>();
            there.forEach(each -> services.put(each.id(), dialect.service(each)));
            return there.isEmpty()
                    ? Optional.empty()
                    : Map.of("Node", dialect.node(there.getFirst()), "Services", services);
        });
    }

    private Response checksOfNode(Request request) throws InterruptedException {
        return blocking(
                request,
                Watchers.EVERYTHING,
                Replica::index,
                Replica::seen,
                seen -> onNode(seen, request).stream()
                        .flatMap(each -> dialect.checks(each).stream())
                        .toList());
    }

    private List<Held> onNode(Seen.All seen, Request request) {
        return all(seen, request)
                .filter(each -> each.registration().host().equals(request.pathValue("node")))
                .toList();
    }

    private Response state(Request request) throws InterruptedException {
        String state = request.pathValue("state");
        if (!Set.of("any", "passing", "warning", "critical").contains(state)) {
            throw Problem.invalid("A state is any, passing, warning or critical, not " + state + ".");
        }
        return blocking(
                request,
                Watchers.EVERYTHING,
                Replica::index,
                Replica::seen,
                seen -> all(seen, request)
                        .flatMap(each -> dialect.checks(each).stream())
                        .filter(each -> ConsulDialect.isIn(each, state))
                        .toList());
    }

    /** What was found, and the index of its last change. */
    private record Found<S>(long index, S seen) {}

    /** Answers when the index is another one than who asks has seen, at the latest when they have waited for long enough. */
    private <S extends Seen> Response blocking(
            Request request,
            Place place,
            ToLongFunction<Replica> index,
            Function<Replica, S> look,
            Function<S, Object> view)
            throws InterruptedException {
        requireUnderstood(request);
        long seen = request.queryNumber("index", 0, 0, Long.MAX_VALUE);
        if (seen > 0) {
            Duration wait = request.query("wait").map(ConsulChecks::duration).orElse(WAIT);
            await(request, place, index, seen, wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait);
        }
        Found<S> now = desk.look(each -> new Found<>(index.applyAsLong(each), look.apply(each)));
        Seen.require(now.seen.settled());
        return new Response.JsonBody(
                200,
                view.apply(now.seen),
                Json.API,
                Map.of(
                        "X-Consul-Index",
                        Long.toString(now.index),
                        "X-Consul-LastContact",
                        "0",
                        "X-Consul-KnownLeader",
                        "true"));
    }

    private void await(Request request, Place place, ToLongFunction<Replica> index, long seen, Duration wait)
            throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        try (Watchers.Watcher watcher = watchers.watch(place)) {
            boolean goesOn = true;
            while (goesOn && desk.look(index::applyAsLong) == seen && System.nanoTime() < end) {
                Duration rest = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
                goesOn = watcher.await(rest.compareTo(ASK) < 0 ? rest : ASK, TOGETHER)
                        && request.welcome().getAsBoolean();
            }
        }
    }

    /** What would have to be left out of the answer is not passed over in silence. */
    private static void requireUnderstood(Request request) {
        for (String each : List.of("filter", "node-meta")) {
            if (request.query(each).filter(value -> !value.isEmpty()).isPresent()) {
                throw Problem.invalid("Belay does not know “" + each + "”; choose by tag.");
            }
        }
    }
}
