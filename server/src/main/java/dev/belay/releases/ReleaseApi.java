package dev.belay.releases;

import dev.belay.catalog.Catalog;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What programs ask of releases. */
final class ReleaseApi {

    private static final int RELEASES_MAX = 200;

    private final Database database;
    private final Releases releases;
    private final Catalog catalog;

    ReleaseApi(Database database, Releases releases, Catalog catalog) {
        this.database = database;
        this.releases = releases;
        this.catalog = catalog;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/services/{service}/releases", Permission.VIEW, this::releases)
                .withQueries("limit"));
    }

    private record ReleaseList(List<ReleaseView> releases) {}

    private record ReleaseView(
            String name,
            String commit,
            String build,
            Instant cutAt,
            boolean quarantined,
            Optional<String> reason,
            Optional<String> by) {

        static ReleaseView of(Release release) {
            Optional<Release.Standing.Quarantined> quarantined =
                    release.standing() instanceof Release.Standing.Quarantined found
                            ? Optional.of(found)
                            : Optional.empty();
            return new ReleaseView(
                    release.name(),
                    release.commit(),
                    "/pipelines/" + release.pipeline() + "/builds/" + release.buildNumber(),
                    release.cutAt(),
                    quarantined.isPresent(),
                    quarantined.map(Release.Standing.Quarantined::reason),
                    quarantined.map(Release.Standing.Quarantined::by));
        }
    }

    private Response releases(Request request) {
        String service = request.pathValue("service");
        int limit = (int) request.queryNumber("limit", 50, 1, RELEASES_MAX);
        return database.read(tx -> {
            if (catalog.service(tx, service).isEmpty()) {
                throw Problem.notFound("service " + service);
            }
            return Response.json(new ReleaseList(releases.ofService(tx, service, limit).stream()
                    .map(ReleaseView::of)
                    .toList()));
        });
    }
}
