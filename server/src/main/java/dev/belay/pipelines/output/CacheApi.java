package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Download;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.CacheAnswer;
import dev.belay.protocol.agent.CacheOffer;
import dev.belay.protocol.agent.CacheQuestion;
import dev.belay.protocol.agent.FoundCache;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Caches, for jobs under {@code /v3}. Those about a job are Belay's own, those about registries the field's. */
public final class CacheApi {

    private static final String ALL = "/v3/jobs/{id}/caches";

    private final Caches caches;
    private final JobCallers callers;
    private final CacheLimits limits;

    public CacheApi(Caches caches, JobCallers callers, CacheLimits limits) {
        this.caches = caches;
        this.callers = callers;
        this.limits = limits;
    }

    public List<Route> routes() {
        var routes = new ArrayList<Route>();
        routes.add(Route.post(ALL + "/search", Permission.ACT_FOR_JOB, this::search));
        routes.add(Route.get(ALL + "/{cache}", Permission.ACT_FOR_JOB, this::fetch));
        routes.add(Route.post(ALL, Permission.ACT_FOR_JOB, this::offer));
        routes.add(Route.put(ALL, Permission.ACT_FOR_JOB, this::save).withBody(limits.bytesMax()));
        routes.addAll(new RegistryApi(caches.registries(), callers).routes());
        return routes;
    }

    private Response search(Request request) {
        Job job = callers.job(request);
        CacheStore.Entry found = caches.find(job.id(), request.json(Json.V3, CacheQuestion.class))
                .orElseThrow(() -> Problem.notFound("cache under that key"));
        String path = "/v3/jobs/" + job.id() + "/caches/" + found.id();
        return Response.v3(new FoundCache(found.id().toString(), found.key(), found.bytes(), found.sha256(), path));
    }

    private Response fetch(Request request) {
        Job job = callers.job(request);
        CacheStore.Entry entry = caches.entry(job.id(), id(request.pathValue("cache")));
        return new Download(
                        "application/zstd",
                        entry.bytes(),
                        entry.sha256(),
                        Map.of(),
                        (offset, bytes) -> caches.open(entry, offset, bytes))
                .answer(request);
    }

    private static UUID id(String written) {
        try {
            return UUID.fromString(written);
        } catch (IllegalArgumentException _) {
            throw Problem.notFound("cache " + written);
        }
    }

    private Response offer(Request request) {
        Job job = callers.underWay(request);
        CacheOffer offer = request.json(Json.V3, CacheOffer.class);
        Caches.Offered offered = caches.offer(job.id(), offer);
        return Response.v3(new CacheAnswer(written(offered), offered == Caches.Offered.WANTED ? path(job, offer) : ""));
    }

    private static String path(Job job, CacheOffer offer) {
        return "/v3/jobs/" + job.id() + "/caches?scope=" + offer.scope() + "&key="
                + URLEncoder.encode(offer.key(), StandardCharsets.UTF_8) + "&sha256=" + offer.sha256() + "&bytes="
                + offer.bytes();
    }

    private Response save(Request request) {
        Job job = callers.underWay(request);
        var offer = new CacheOffer(
                request.query("scope").orElse(""),
                request.query("key").orElse(""),
                request.query("sha256").orElse(""),
                request.queryNumber("bytes", 0, 0, Long.MAX_VALUE));
        Caches.Offered offered = caches.save(job.id(), offer, request.body());
        return Response.v3(new CacheAnswer(written(offered), ""));
    }

    private static String written(Caches.Offered offered) {
        return offered.name().toLowerCase(Locale.ROOT);
    }
}
