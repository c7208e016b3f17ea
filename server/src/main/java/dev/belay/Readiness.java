package dev.belay;

import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Tells whoever runs the server whether the process lives ({@code /healthz}) and can do its work ({@code /readyz}). */
final class Readiness {

    /** The answer of {@code /readyz}: what was looked at, each with “ok” or what is wrong. */
    record Report(boolean ready, Map<String, String> checks) {}

    private final Database database;
    private final Supplier<String> names;

    /** {@code names} tells where DNS is answered, or why not. */
    Readiness(Database database, Supplier<String> names) {
        this.database = database;
        this.names = names;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/healthz", Permission.OPEN, _ -> new Response.Text(200, "text/plain; charset=utf-8", "ok\n")),
                Route.get("/readyz", Permission.OPEN, _ -> ready()));
    }

    /** The server listens only after its migrations, so the database is all that is left to look at. */
    private Response ready() {
        try {
            String version = database.version();
            return report(200, new Report(true, Map.of("database", "ok", "version", version, "dns", names.get())));
        } catch (Problem problem) {
            return report(503, new Report(false, Map.of("database", problem.getMessage(), "dns", names.get())));
        }
    }

    private static Response report(int status, Report report) {
        return new Response.JsonBody(status, report, Json.API, Map.of());
    }
}
