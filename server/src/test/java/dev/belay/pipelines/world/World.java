package dev.belay.pipelines.world;

import dev.belay.agents.AgentLimits;
import dev.belay.agents.Agents;
import dev.belay.kernel.Actor;
import dev.belay.kernel.SecureGen;
import dev.belay.pipelines.Pipelines;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.notice.Outward;
import dev.belay.pipelines.output.CacheLimits;
import dev.belay.pipelines.output.Retention;
import dev.belay.pipelines.repository.RepositoryLimits;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.access.Teams;
import dev.belay.platform.blobs.Blobs;
import dev.belay.platform.blobs.Folder;
import dev.belay.platform.database.FakeNudges;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.page.Pages;
import dev.belay.platform.vault.Vault;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.platform.web.Site;
import dev.belay.platform.work.Reconciler;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.JobState;
import dev.belay.protocol.agent.Ping;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import dev.belay.protocol.api.PipelineCreated;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/**
 * Agents and pipelines on a real database and real git, with a clock that only the test moves. Routes are called as functions
 * and background work is stepped by hand.
 */
public final class World implements AutoCloseable {

    private static final Site SITE = Site.assumed("http://belay.test");

    public static final CacheLimits CACHES = new CacheLimits(1 << 20, CacheLimits.USUAL.unused());

    private static final Retention RETENTION =
            new Retention(new Retention.Rule(365, Optional.empty()), new Retention.Rule(180, Optional.empty()));

    public static final AgentLimits AGENT_LIMITS = AgentLimits.USUAL;
    public static final Caller OPERATOR = new Caller(
            new Actor.Person("1", "Olga"), EnumSet.allOf(Permission.class), Optional.empty(), Optional.empty());

    /** Stands in a field until there is a job. */
    public static final AcceptedJob NO_JOB =
            new AcceptedJob("", "", Map.of(), Map.of(), Map.of(), 0, 0, 0, "", Optional.empty(), Optional.empty());

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
    public final InstantSource clock = now::get;
    public final TestDatabase database = TestDatabase.open(clock);
    public final FakeNudges nudges = new FakeNudges();
    public final Set<String> teams = new HashSet<>();
    public final Path folder;
    public final JobLimits limits;
    public final Agents agents;
    public final Pipelines pipelines;
    private final List<Route> routes = new ArrayList<>();

    public World() {
        this(JobLimits.USUAL);
    }

    public World(JobLimits limits) {
        this(limits, SITE);
    }

    public World(JobLimits limits, Site site) {
        this(limits, site, folder -> folder);
    }

    /** @param carrier where blobs are kept, given the folder where they grow */
    public World(JobLimits limits, Site site, Function<Folder, Blobs> carrier) {
        this(limits, site, carrier, new Outward(Optional.empty(), Set.of(), Runnable::run));
    }

    public World(JobLimits limits, Site site, Outward outward) {
        this(limits, site, folder -> folder, outward);
    }

    private World(JobLimits limits, Site site, Function<Folder, Blobs> carrier, Outward outward) {
        this.limits = limits;
        try {
            this.folder = Files.createTempDirectory("belay-world");
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        var gen = new SecureGen(clock);
        var journal = new Journal();
        var vault = Vault.in(folder.resolve("secrets.key"), gen);
        this.agents = new Agents(database.database(), journal, nudges, clock, gen, site, AGENT_LIMITS);
        Blobs blobs = carrier.apply(new Folder(folder.resolve("blobs"), clock));
        this.pipelines = new Pipelines(
                new Pipelines.Ground(
                        database.database(), journal, nudges, clock, gen, site, folder, blobs, vault, belonging()),
                agents,
                limits,
                RepositoryLimits.USUAL,
                RETENTION,
                CACHES,
                outward);
        routes.addAll(agents.routes());
        routes.addAll(pipelines.routes());
        routes.addAll(pipelines.pages(new Pages(clock)));
    }

    /** Everybody is in the same teams and is written to at the same place. */
    private Teams belonging() {
        return new Teams() {
            @Override
            public Set<String> of(Tx tx, Actor actor) {
                return teams;
            }

            @Override
            public String email(Tx tx, Actor actor) {
                return "olga@example.com";
            }
        };
    }

    public void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    /** Lets all background work have a turn, until nothing more comes of it. */
    public void work() {
        for (int turn = 0; turn < 3; turn++) {
            agents.reconcilers().forEach(each -> each.step().run());
            pipelines.reconcilers().stream().map(Reconciler::step).forEach(Runnable::run);
        }
    }

    public void work(String reconciler) {
        pipelines.reconcilers().stream()
                .filter(each -> each.name().equals(reconciler))
                .forEach(each -> each.step().run());
    }

    /** A call as whoever has this token. */
    public Response call(Route.Method method, String target, String token, Map<String, String> headers, byte[] body)
            throws InterruptedException {
        return call(method, target, caller(token), headers, body);
    }

    private Caller caller(String token) {
        var credential = new Authenticator.Credential.Token(token);
        return agents.authenticator()
                .authenticate(credential)
                .or(() -> pipelines.authenticator().authenticate(credential))
                .orElse(Caller.NOBODY);
    }

    public Response call(Route.Method method, String target, Caller caller, Map<String, String> headers, byte[] body)
            throws InterruptedException {
        return call(method, target, caller, headers, new ByteArrayInputStream(body));
    }

    public Response call(
            Route.Method method, String target, Caller caller, Map<String, String> headers, InputStream body)
            throws InterruptedException {
        String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
        String queryText = target.contains("?") ? target.substring(target.indexOf('?') + 1) : "";
        var query = new LinkedHashMap<String, List<String>>();
        Arrays.stream(queryText.split("&"))
                .filter(pair -> pair.contains("="))
                .forEach(pair -> query.put(
                        pair.split("=")[0], List.of(URLDecoder.decode(pair.split("=", 2)[1], StandardCharsets.UTF_8))));
        var lower = new LinkedHashMap<String, List<String>>();
        lower.put("host", List.of("127.0.0.1:8080"));
        headers.forEach((name, value) -> lower.put(name.toLowerCase(java.util.Locale.ROOT), List.of(value)));
        for (Route route : routes) {
            Optional<Map<String, String>> values = match(route, method, path);
            if (values.isPresent()) {
                if (!caller.may(route.permission())) {
                    throw new AssertionError(caller + " may not " + method + " " + path);
                }
                return settled(route.answer(new Request(method, path, values.get(), query, lower, body, caller)));
            }
        }
        throw new AssertionError("no route for " + method + " " + path);
    }

    private static Response settled(Response response) throws InterruptedException {
        Response latest = response;
        while (latest instanceof Response.Held held) {
            held.question().await();
            latest = held.question().answer();
        }
        return latest;
    }

    private static Optional<Map<String, String>> match(Route route, Route.Method method, String path) {
        String[] wanted = route.path().split("/");
        String[] given = path.split("/");
        if (route.method() != method || wanted.length != given.length) {
            return Optional.empty();
        }
        var values = new LinkedHashMap<String, String>();
        for (int index = 0; index < wanted.length; index++) {
            if (wanted[index].startsWith("{")) {
                values.put(wanted[index].substring(1, wanted[index].length() - 1), given[index]);
            } else if (!wanted[index].equals(given[index])) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }

    public <T> T api(Route.Method method, String target, Object body, Class<T> type) {
        return read(
                Json.API, uninterrupted(() -> call(method, target, OPERATOR, Map.of(), json(Json.API, body))), type);
    }

    public <T> T v3(Route.Method method, String target, String token, Object body, Class<T> type) {
        return read(Json.V3, uninterrupted(() -> call(method, target, token, Map.of(), json(Json.V3, body))), type);
    }

    public void v3(Route.Method method, String target, String token, Object body) {
        uninterrupted(() -> call(method, target, token, Map.of(), json(Json.V3, body)));
    }

    private interface Call {
        Response call() throws InterruptedException;
    }

    private static Response uninterrupted(Call call) {
        try {
            return call.call();
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
    }

    private static byte[] json(JsonMapper mapper, Object body) {
        return mapper.writeValueAsBytes(body);
    }

    private static <T> T read(JsonMapper mapper, Response response, Class<T> type) {
        Response.JsonBody json = (Response.JsonBody) response;
        return mapper.readValue(mapper.writeValueAsBytes(json.value()), type);
    }

    public static byte[] bytes(Response response) {
        var bytes = new ByteArrayOutputStream();
        try {
            ((Response.Stream) response).writer().writeTo(bytes);
        } catch (IOException | InterruptedException exception) {
            throw new AssertionError(exception);
        }
        return bytes.toByteArray();
    }

    // What tests do again and again.

    /** A page as somebody sees it who may do everything. */
    public String page(String target) {
        return ((Response.Html) uninterrupted(() -> call(Route.Method.GET, target, OPERATOR, Map.of(), new byte[0])))
                .html();
    }

    /** Sends a form as somebody who may do everything; answers where that leads. */
    public String submit(String target, String form) {
        Response response = uninterrupted(() -> call(Route.Method.POST, target, OPERATOR, Map.of(), utf8(form)));
        return ((Response.Redirect) response).location();
    }

    public AgentRegistered agent(String name, String... tags) {
        var registration = Map.of("name", name, "hostname", "box", "meta_data", List.of(tags));
        AgentRegistered agent = read(
                Json.V3,
                uninterrupted(
                        () -> call(Route.Method.POST, "/v3/register", OPERATOR, Map.of(), json(Json.V3, registration))),
                AgentRegistered.class);
        v3(Route.Method.POST, "/v3/connect", agent.accessToken(), Map.of());
        ping(agent);
        return agent;
    }

    public Ping ping(AgentRegistered agent) {
        Response answer = uninterrupted(() ->
                call(Route.Method.GET, "/v3/ping", agent.accessToken(), Map.of(Ping.WAIT_SECONDS, "0"), new byte[0]));
        return read(Json.V3, answer, Ping.class);
    }

    public String stateAsToldTo(String userAgent, AcceptedJob job) {
        Response answer = uninterrupted(() -> call(
                Route.Method.GET, "/v3/jobs/" + job.id(), job.token(), Map.of("User-Agent", userAgent), new byte[0]));
        return read(Json.V3, answer, JobState.class).state();
    }

    /** The job that the agent is given next, accepted and started. */
    public AcceptedJob begin(AgentRegistered agent) {
        AcceptedJob job = accept(agent);
        v3(
                Route.Method.PUT,
                "/v3/jobs/" + job.id() + "/start",
                job.token(),
                Map.of("started_at", "2026-11-22T10:00:00Z"));
        return job;
    }

    public AcceptedJob accept(AgentRegistered agent) {
        if (ping(agent).job().isEmpty()) {
            work("dispatch");
        }
        String id = ping(agent).job().orElseThrow().id();
        return v3(Route.Method.PUT, "/v3/jobs/" + id + "/accept", agent.accessToken(), Map.of(), AcceptedJob.class);
    }

    public void finish(AcceptedJob job, int status) {
        v3(
                Route.Method.PUT,
                "/v3/jobs/" + job.id() + "/finish",
                job.token(),
                Map.of("exit_status", Integer.toString(status)));
        work();
    }

    public PipelineCreated pipeline(GitFolder git) {
        return api(
                Route.Method.POST,
                "/api/pipelines",
                Map.of("slug", "shop", "repository", git.path()),
                PipelineCreated.class);
    }

    /** Commits a pipeline file and builds the commit. */
    public BuildView build(GitFolder git, String pipelineFile) {
        git.write(".belay/pipeline.yml", pipelineFile);
        String commit = git.commit("Change");
        BuildView build =
                api(Route.Method.POST, "/api/pipelines/shop/builds", Map.of("commit", commit), BuildView.class);
        work();
        return show(build.build().number());
    }

    public BuildView show(long number) {
        return api(Route.Method.GET, "/api/pipelines/shop/builds/" + number, Map.of(), BuildView.class);
    }

    /** The kinds of what the journal tells, oldest first, that begin so. */
    public List<String> journal(String kind) {
        return database.strings("select kind from journal.entry where kind like '" + kind + "%' order by id");
    }

    public JobView job(long build, String label) {
        return show(build).jobs().stream()
                .filter(job -> job.label().equals(label))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    @Override
    public void close() {
        database.close();
        GitFolder.delete(folder);
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
