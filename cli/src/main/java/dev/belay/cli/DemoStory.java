package dev.belay.cli;

import dev.belay.cli.demo.Customers;
import dev.belay.cli.demo.DemoResult;
import dev.belay.cli.demo.Shipped;
import dev.belay.cli.demo.Shop;
import dev.belay.cli.demo.Shop.Manners;
import dev.belay.cli.demo.Visit;
import dev.belay.cli.pipeline.PipelineCommand;
import dev.belay.cli.server.Api;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Spans;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import dev.belay.protocol.api.PipelineCreated;
import dev.belay.protocol.api.PipelineCreation;
import dev.belay.protocol.api.RolloutView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the demo does and says: four commits, of which two are good. */
final class DemoStory {

    private static final int CUSTOMERS = 800;
    private static final int REQUESTS_PER_SECOND = 200;
    private static final int FAILURES_SHOWN = 5;
    private static final Duration SHIPPED_WITHIN = Duration.ofMinutes(3);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final int COMMITS = 4;
    private static final String SLUG = "shop";
    private static final String HOST = "shop.localhost";

    private final Screen screen;
    private final Installation installation;
    private final InstantSource clock = InstantSource.system();
    private final Instant began = clock.instant();
    private final List<Shipped> shipped = new ArrayList<>();
    private Optional<Customers> customers = Optional.empty();

    DemoStory(Screen screen, Installation installation) {
        this.screen = screen;
        this.installation = installation;
    }

    /** Tells it to its end; it may break off at any place by an exception. */
    void tell() {
        heading("Starting server, database, two agents and an edge, each a process of its own");
        installation.startServer();
        installation.startAgent("agent-1", 1);
        installation.startAgent("agent-2", 1);
        installation.startEdge();
        Api api = installation.api();
        say("The server is at " + api.server() + ", customers come in at port " + installation.edgePort() + ".");

        heading("Making a git repository with a small web shop, and telling Belay of it");
        Shop shop = Shop.found(installation.folder());
        connect(api, shop);
        say("The shop's code is in " + shop.checkout() + "; each push is told to " + api.page("/pipelines/" + SLUG));

        heading("Pushing a good commit: the shop opens");
        ship(api, shop, 1, Manners.GOOD, "Open the shop");
        var crowd = new Customers(
                CUSTOMERS, REQUESTS_PER_SECOND, installation.edgePort(), HOST, clock, RandomGenerator.getDefault());
        customers = Optional.of(crowd);
        try (crowd) {
            say(CUSTOMERS + " customers begin to shop, " + REQUESTS_PER_SECOND
                    + " requests a second through the edge.");
            heading("Pushing a second good commit under their eyes");
            ship(api, shop, 2, Manners.GOOD, "Sell harnesses too");
            heading("Pushing a bad commit: one page in three fails");
            ship(api, shop, 3, Manners.FAILING, "Make the catalogue quicker");
            heading("Pushing another bad commit: it never gets ready");
            ship(api, shop, 4, Manners.NEVER_READY, "Wait for the warehouse");
        }
    }

    /** What came out, also of a story that broke off, which is never well. */
    DemoResult result() {
        DemoResult result = DemoResult.of(shipped, visits(), CUSTOMERS);
        return shipped.size() == COMMITS ? result : result.notWell();
    }

    /** Shows the figures. */
    void sum() {
        DemoResult.unexcused(shipped, visits()).stream()
                .limit(FAILURES_SHOWN)
                .forEach(failure -> screen.fault("Failed without excuse: " + failure));
        screen.line("");
        screen.table(table(result(), visits().stream().filter(Visit::again).count()));
        screen.line("The demo took " + Spans.of(Duration.between(began, clock.instant())) + ".");
    }

    private List<Visit> visits() {
        return customers.map(Customers::visits).orElse(List.of());
    }

    private void connect(Api api, Shop shop) {
        var creation = new PipelineCreation(
                shop.repository().toString(),
                Optional.of(SLUG),
                Optional.of("Shop"),
                Optional.of("main"),
                Optional.empty());
        PipelineCreated created = api.post("/api/pipelines", creation, PipelineCreated.class);
        shop.hook(PipelineCommand.postReceive(api.page(created.pipeline().hookPath()), created.hookSecret()));
    }

    private void ship(Api api, Shop shop, int version, Manners manners, String message) {
        shop.commit(version, manners, message);
        Instant pushed = clock.instant();
        Instant deadline = pushed.plus(SHIPPED_WITHIN);
        shop.push();
        String path = "/api/pipelines/" + SLUG + "/builds/" + version;
        say("Build " + version + ": " + api.page("/pipelines/" + SLUG + "/builds/" + version));
        long number = awaitRollout(api, path, deadline);
        say("Built in " + Spans.of(Duration.between(pushed, clock.instant())) + ". Rollout " + number + ": "
                + api.page("/rollouts/" + number));
        shipped.add(follow(api, number, version, manners == Manners.GOOD, pushed, deadline));
    }

    /** The number of the rollout that the build begins. */
    private long awaitRollout(Api api, String path, Instant deadline) {
        while (clock.instant().isBefore(deadline)) {
            Optional<BuildView> build = api.find(path, BuildView.class);
            Optional<Long> rollout = build.stream()
                    .flatMap(view -> view.jobs().stream())
                    .flatMap(job -> job.rollout().stream())
                    .findFirst();
            if (rollout.isPresent()) {
                return rollout.get();
            }
            build.filter(view -> view.build().finished()).ifPresent(view -> {
                throw new Failure(Exit.FAILED, "The build ended without a rollout: " + why(view));
            });
            Waiting.pause(LOOK_EVERY);
        }
        throw new Failure(Exit.FAILED, "No rollout began in time: " + api.page(path));
    }

    private static String why(BuildView view) {
        return view.jobs().stream()
                .filter(job -> job.reason().isPresent())
                .map(DemoStory::why)
                .reduce(view.build().reason().orElse(view.build().state()), (all, job) -> all + "; " + job);
    }

    private static String why(JobView job) {
        return job.label() + ": " + job.reason().orElse("");
    }

    private Shipped follow(Api api, long number, int version, boolean good, Instant pushed, Instant deadline) {
        int share = -1;
        while (true) {
            RolloutView rollout = api.get("/api/rollouts/" + number + "?waitSeconds=1", RolloutView.class);
            Instant now = clock.instant();
            if (rollout.share() != share) {
                share = rollout.share();
                say(share + " % of customers on " + rollout.release()
                        + rollout.reason().map(reason -> ": " + reason).orElse(""));
            }
            if (rollout.finished() || now.isAfter(deadline)) {
                say(screen.state(rollout.state()) + " after " + Spans.of(Duration.between(pushed, now))
                        + rollout.reason().map(reason -> ": " + reason).orElse(""));
                return new Shipped(
                        String.valueOf(version),
                        good,
                        number,
                        pushed,
                        end(rollout, "promoted"),
                        end(rollout, "backed_out"));
            }
        }
    }

    /** When it ended so, if it did: a rollout ends when the edges have acknowledged, not when they are told. */
    private static Optional<Instant> end(RolloutView rollout, String state) {
        return rollout.state().equals(state) ? rollout.finishedAt() : Optional.empty();
    }

    private static Table table(DemoResult result, long again) {
        var table = new Table("", "MEASURED", ">RESULT");
        table.row("requests sent", String.valueOf(result.requests()));
        table.row("requests failed", String.valueOf(result.failed()));
        table.row("of these before the first bad commit", String.valueOf(result.failedDuringGood()));
        table.row("requests sent again on a new connection", String.valueOf(again));
        table.row("good commits at 100 %", String.valueOf(result.promoted()));
        table.row(
                "seconds from push to 100 %",
                list(result.pushToLiveSeconds().stream().map(DemoStory::tenths)));
        table.row("bad commits backed out", String.valueOf(result.backedOut()));
        table.row(
                "seconds from first bad request to back-out",
                list(result.badToBackOutSeconds().stream().map(seconds -> seconds == 0 ? "–" : tenths(seconds))));
        table.row(
                "share of customers who met the bad release",
                list(result.badShare().stream().map(share -> tenths(share * 100) + " %")));
        return table;
    }

    private static String list(Stream<String> values) {
        return values.collect(Collectors.joining(", "));
    }

    private static String tenths(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private void heading(String text) {
        screen.line("");
        screen.line(screen.paint(Screen.Paint.STRONG, text + "."));
    }

    private void say(String text) {
        screen.line("  " + text);
    }
}
