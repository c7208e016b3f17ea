package dev.belay.discovery.registry;

import dev.belay.discovery.checks.ConsulChecks;
import dev.belay.discovery.checks.GoJson;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.InstanceRegistration;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** How Consul's clients register, renew and deregister. A check by TTL is a lease; all others are asked by agents. */
final class ConsulWrites {

    private static final long REGISTRATION_BYTES_MAX = 64 << 10;
    private static final String PREFIX = "service:";

    private final Registrar registrar;
    private final ConsulDialect dialect;

    ConsulWrites(Registrar registrar, ConsulDialect dialect) {
        this.registrar = registrar;
        this.dialect = dialect;
    }

    List<Route> routes() {
        return List.of(
                put("/v1/agent/service/register", this::register),
                put("/v1/agent/service/deregister/{id}", this::deregister),
                put("/v1/agent/service/maintenance/{id}", this::maintenance),
                put("/v1/agent/check/pass/{id}", each -> beat(each, Health.PASSING, note(each))),
                put("/v1/agent/check/warn/{id}", each -> beat(each, Health.WARNING, note(each))),
                put("/v1/agent/check/fail/{id}", each -> beat(each, Health.CRITICAL, note(each))),
                put("/v1/agent/check/update/{id}", this::update));
    }

    private static Route put(String path, dev.belay.platform.web.Handler handler) {
        return Route.put(path, Permission.REGISTER_INSTANCE, handler).withBody(REGISTRATION_BYTES_MAX);
    }

    private static Response done() {
        return new Response.Text(200, "text/plain; charset=utf-8", "");
    }

    private static Optional<String> note(Request request) {
        return request.query("note").map(ConsulWrites::shortened);
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), Rules.DETAIL_CHARS_MAX));
    }

    private Response register(Request request) {
        var body = new GoJson(request.json(Map.class));
        String name = body.text("name").orElseThrow(() -> Problem.invalid("Say the service's Name."));
        String id = Rules.id(body.text("id").orElse(name));
        List<GoJson> checks = Stream.concat(body.one("check").stream(), body.many("checks").stream())
                .toList();
        Optional<Duration> ttl = checks.stream()
                .flatMap(each -> each.text("ttl").stream())
                .map(ConsulChecks::duration)
                .min(Duration::compareTo);
        Optional<String> status = checks.stream()
                .filter(each -> each.has("ttl"))
                .flatMap(each -> each.text("status").stream())
                .findFirst();
        var told = new InstanceRegistration(
                name,
                Optional.of(dialect.environment(request)),
                Optional.empty(),
                Optional.empty(),
                body.text("address"),
                body.number("port").orElse(0),
                Optional.empty(),
                Optional.of(body.texts("tags")),
                Optional.of(body.map("meta")),
                body.one("weights").flatMap(each -> each.number("passing")),
                status.or(() -> ttl.map(_ -> "critical")),
                Optional.empty(),
                body.map("meta").entrySet().stream()
                        .filter(each -> each.getKey().equals("zone"))
                        .map(Map.Entry::getValue)
                        .findFirst(),
                Optional.of(ttl.map(ConsulWrites::lease).orElse(0)),
                Optional.empty(),
                Optional.of(ConsulChecks.of(checks, id, body.text("address").orElse(request.peer()))));
        Registration registration = Rules.registration(told, request.peer());
        registrar.register(
                request.caller(),
                request.peer(),
                id,
                OptionalLong.empty(),
                before -> before.filter(_ -> status.isEmpty())
                        .map(each -> registration.with(each.health(), each.detail()))
                        .orElse(registration),
                _ -> held -> held);
        return done();
    }

    private static int lease(Duration ttl) {
        return Math.clamp(ttl.toSeconds(), Rules.LEASE_SECONDS_MIN, Rules.LEASE_SECONDS_MAX);
    }

    private Response deregister(Request request) {
        String id = Rules.id(request.pathValue("id"));
        boolean known = registrar.deregister(request.caller(), id, OptionalLong.empty());
        if (!known) {
            throw unknown(id);
        }
        return done();
    }

    private Response maintenance(Request request) {
        boolean enable = request.query("enable")
                .map(each -> switch (each) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw Problem.invalid("enable is true or false, not " + each + ".");
                })
                .orElseThrow(() -> Problem.invalid("Say enable=true or enable=false."));
        Optional<String> reason = request.query("reason").map(ConsulWrites::shortened);
        String id = request.pathValue("id");
        registrar.change(
                request.caller(),
                _ -> id,
                told -> told.maintained(enable ? Optional.of(reason.orElse("")) : Optional.empty()));
        return done();
    }

    private Response update(Request request) {
        var body = new GoJson(request.json(Map.class));
        Health health = Rules.health(body.text("status").map(each -> each.toLowerCase(Locale.ROOT)))
                .orElse(Health.PASSING);
        return beat(request, health, body.text("output").map(ConsulWrites::shortened));
    }

    private Response beat(Request request, Health health, Optional<String> detail) {
        String check = request.pathValue("id");
        registrar.beat(
                request.caller(),
                replica -> instance(replica, check),
                OptionalLong.empty(),
                Optional.of(health),
                detail);
        return done();
    }

    /** The instance whose check it is: by its id, or {@code service:ID}, or {@code service:ID:NUMBER}. */
    private static String instance(Replica replica, String check) {
        String id = check.startsWith(PREFIX) ? check.substring(PREFIX.length()) : check;
        return Stream.of(check, id, id.replaceFirst(":[0-9]+$", ""))
                .filter(each -> replica.find(each).isPresent())
                .findFirst()
                .orElseThrow(() -> unknown(check));
    }

    private static Problem unknown(String id) {
        return Problem.notFound("instance “" + id + "” that is registered", " Register it again.");
    }
}
