package dev.belay.discovery.registry;

import dev.belay.catalog.Names;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.InstanceHeartbeat;
import dev.belay.protocol.api.InstanceList;
import dev.belay.protocol.api.InstanceRegistration;
import dev.belay.protocol.api.RegistryView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** How processes register, and are looked up, by HTTP. None of it needs the database. */
final class InstanceApi {

    private static final long REGISTRATION_BYTES_MAX = 64 << 10;

    private final Troubles troubles;
    private final Desk desk;
    private final Watchers watchers;
    private final Registrar registrar;

    InstanceApi(Troubles troubles, Desk desk, Watchers watchers, Registrar registrar) {
        this.troubles = troubles;
        this.desk = desk;
        this.watchers = watchers;
        this.registrar = registrar;
    }

    List<Route> routes() {
        return List.of(
                Route.put("/api/instances/{id}", Permission.REGISTER_INSTANCE, this::register)
                        .withBody(REGISTRATION_BYTES_MAX),
                Route.put("/api/instances/{id}/heartbeat", Permission.REGISTER_INSTANCE, this::beat)
                        .withBody(REGISTRATION_BYTES_MAX),
                Route.delete("/api/instances/{id}", Permission.REGISTER_INSTANCE, this::deregister),
                Route.get("/api/instances/{id}", Permission.LOOK_UP, this::one),
                Route.get("/api/instances", Permission.LOOK_UP, this::list).withQueries("service", "environment"),
                Route.get("/api/services/{service}/watch", Permission.LOOK_UP, this::watch),
                Route.get("/api/prometheus/targets", Permission.LOOK_UP, this::targets),
                Route.get("/api/registry", Permission.LOOK_UP, _ -> state()));
    }

    private Response register(Request request) {
        String id = Rules.id(request.pathValue("id"));
        InstanceRegistration told = request.json(Json.API, InstanceRegistration.class);
        Registration registration = Rules.registration(told, request.peer());
        return Response.json(registrar.register(
                request.caller(),
                request.peer(),
                id,
                incarnation(told.incarnation()),
                _ -> registration,
                each -> held -> InstanceViews.of(held, each.now())));
    }

    private Response beat(Request request) {
        String id = Rules.id(request.pathValue("id"));
        InstanceHeartbeat told = request.json(Json.API, InstanceHeartbeat.class);
        Optional<Health> health = Rules.health(told.health());
        if (told.detail().orElse("").length() > Rules.DETAIL_CHARS_MAX) {
            throw Problem.invalid("detail must have " + Rules.DETAIL_CHARS_MAX + " characters at most.");
        }
        registrar.beat(request.caller(), _ -> id, incarnation(told.incarnation()), health, told.detail());
        return Response.empty();
    }

    private Response deregister(Request request) {
        String id = Rules.id(request.pathValue("id"));
        OptionalLong incarnation = request.query("incarnation").isPresent()
                ? OptionalLong.of(request.queryNumber("incarnation", 0, 0, Version.INCARNATION_MAX))
                : OptionalLong.empty();
        registrar.deregister(request.caller(), id, incarnation);
        return Response.empty();
    }

    private static OptionalLong incarnation(Optional<Long> told) {
        return told.map(Rules::incarnation).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    private Response one(Request request) {
        String id = Rules.id(request.pathValue("id"));
        return Response.json(desk.look(each -> {
            Seen.require(each.isSettled());
            return each.find(id)
                    .map(held -> InstanceViews.of(held, each.now()))
                    .orElseThrow(() -> Problem.notFound("instance “" + id + "” that is registered"));
        }));
    }

    private Response list(Request request) {
        Place place = place(
                request,
                request.query("service").orElseThrow(() -> Problem.invalid("Say of which service, with ?service=…")));
        Seen.One seen = desk.look(each -> each.seen(place));
        Seen.require(seen.settled());
        return Response.json(new InstanceList(
                seen.shot().index(),
                seen.shot().frozen(),
                seen.deaf(),
                seen.shot().instances().stream()
                        .map(held -> InstanceViews.of(held, seen.now()))
                        .toList()));
    }

    /** As Prometheus reads targets by HTTP: those of one service, or of all in an environment; critical ones too. */
    private Response targets(Request request) {
        Optional<String> service = request.query("service");
        String environment = request.query("environment").orElse(Names.PRODUCTION);
        Seen.All seen = desk.look(Replica::seen);
        Seen.require(seen.settled());
        return Response.json(seen.in(environment)
                .filter(held -> service.isEmpty()
                        || service.get().equals(held.registration().service()))
                .map(InstanceViews::target)
                .toList());
    }

    private Response watch(Request request) {
        var watch = new Watch(desk, watchers, place(request, request.pathValue("service")), request.welcome());
        return new Response.Stream(
                200,
                "text/event-stream; charset=utf-8",
                Map.of("Cache-Control", "no-store", "X-Accel-Buffering", "no"),
                watch);
    }

    private static Place place(Request request, String service) {
        return new Place(service, request.query("environment").orElse(Names.PRODUCTION));
    }

    private Response state() {
        return Response.json(desk.look(each -> new RegistryView(
                troubles.self(),
                each.isSettled(),
                each.isDeaf(),
                each.live(),
                each.places().size(),
                each.tombstones(),
                each.others().stream().sorted().toList(),
                each.silent(),
                each.frozen(),
                Long.toHexString(each.root()),
                troubles.all(each.others()))));
    }
}
