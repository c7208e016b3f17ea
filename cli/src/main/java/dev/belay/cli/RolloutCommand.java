package dev.belay.cli;

import dev.belay.cli.server.Api;
import dev.belay.cli.server.ServerOptions;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Spans;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.api.Redeployment;
import dev.belay.protocol.api.RolloutList;
import dev.belay.protocol.api.RolloutView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code belay rollout}: moving an environment's customers to a release. */
@Command(
        name = "rollout",
        mixinStandardHelpOptions = true,
        description = "Rollouts: watch, hold, advance, back out, redeploy.")
final class RolloutCommand {

    private final Screen screen;
    private final InstantSource clock;

    RolloutCommand(Screen screen, InstantSource clock) {
        this.screen = screen;
        this.clock = clock;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists rollouts, the newest first.")
    int list(
            @Mixin ServerOptions options,
            @Option(names = "--service", paramLabel = "SERVICE", description = "Of one service only.")
                    Optional<String> service,
            @Option(
                            names = "--limit",
                            paramLabel = "COUNT",
                            defaultValue = "20",
                            description = "How many, 200 at most. Default: 20.")
                    int limit) {
        String filter = service.map(name -> "&service=" + Api.segment(name)).orElse("");
        RolloutList list = options.api().get("/api/rollouts?limit=" + limit + filter, RolloutList.class);
        return options.show(screen, list, () -> screen.table(table(list)));
    }

    private Table table(RolloutList list) {
        var table = new Table(
                "There is no rollout yet. One begins with a step `rollout:` of a pipeline.",
                ">ROLLOUT",
                "RELEASE",
                "ENVIRONMENT",
                "STATE",
                ">SHARE",
                ">TOOK",
                "WHEN",
                "WHY");
        Instant now = clock.instant();
        for (var rollout : list.rollouts()) {
            table.row(
                    screen.paint(Screen.Paint.STRONG, String.valueOf(rollout.number())),
                    rollout.release(),
                    rollout.environment(),
                    state(rollout),
                    rollout.share() + " %",
                    Spans.between(Optional.of(rollout.createdAt()), rollout.finishedAt(), now),
                    Spans.from(now, rollout.createdAt()),
                    rollout.reason().orElse(""));
        }
        return table;
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a rollout and its evidence.")
    int show(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "NUMBER", description = "The rollout's.") long number,
            @Option(names = "--follow", description = "Go on until it ends; exit 1 unless it was promoted.")
                    boolean follow) {
        Api api = options.api();
        if (!follow) {
            RolloutView view = api.get(path(number), RolloutView.class);
            return options.show(screen, view, () -> print(api, view));
        }
        RolloutView ended = awaitEnd(api, number);
        options.show(screen, ended, () -> print(api, ended));
        return (ended.state().equals("promoted") ? Exit.OK : Exit.FAILED).code;
    }

    @Command(
            name = "hold",
            mixinStandardHelpOptions = true,
            description = "Stays at the present share until it is resumed.")
    int hold(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "NUMBER", description = "The rollout's.") long number,
            @Option(names = "--resume", description = "End the hold instead.") boolean resume) {
        String path = path(number) + "/hold";
        Api api = options.api();
        return resume
                ? done(options, api.delete(path, RolloutView.class), "goes on.")
                : done(
                        options,
                        api.put(path, RolloutView.class),
                        "holds. Go on with: belay rollout hold " + number + " --resume");
    }

    @Command(
            name = "advance",
            mixinStandardHelpOptions = true,
            description = "Goes on to the next phase without waiting for evidence.")
    int advance(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "NUMBER", description = "The rollout's.") long number) {
        return done(options, options.api().post(path(number) + "/advances", RolloutView.class), "advances.");
    }

    @Command(
            name = "back-out",
            mixinStandardHelpOptions = true,
            description = "Takes all customers back to the stable release.")
    int backOut(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "NUMBER", description = "The rollout's.") long number) {
        return done(options, options.api().put(path(number) + "/back-out", RolloutView.class), "is being backed out.");
    }

    @Command(
            name = "redeploy",
            mixinStandardHelpOptions = true,
            description = "Rolls a release out again, by default the last good one.")
    int redeploy(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "SERVICE", description = "Its name.") String service,
            @Option(
                            names = "--environment",
                            paramLabel = "ENVIRONMENT",
                            defaultValue = "production",
                            description = "Default: production.")
                    String environment,
            @Option(names = "--release", paramLabel = "RELEASE", description = "Default: the last good one.")
                    Optional<String> release,
            @Option(names = "--force", description = "Also when the release is quarantined.") boolean force) {
        Api api = options.api();
        RolloutView rollout = api.post(
                "/api/services/" + Api.segment(service) + "/environments/" + Api.segment(environment)
                        + "/redeployments",
                new Redeployment(release, force ? Optional.of(true) : Optional.empty()),
                RolloutView.class);
        return options.show(
                screen,
                rollout,
                () -> screen.line("Rollout " + rollout.number() + " takes " + rollout.release() + " to " + environment
                        + ": " + api.page(rollout.path())));
    }

    private RolloutView awaitEnd(Api api, long number) {
        var patience = new Patience(screen);
        RolloutView view = patience.ask(() -> api.get(path(number), RolloutView.class));
        while (!view.finished()) {
            screen.progress(oneLine(view));
            view = patience.ask(() -> api.get(path(number) + "?" + Patience.WAIT, RolloutView.class));
        }
        return view;
    }

    private int done(ServerOptions options, RolloutView rollout, String what) {
        return options.show(screen, rollout, () -> screen.line("Rollout " + rollout.number() + " " + what));
    }

    private void print(Api api, RolloutView rollout) {
        screen.line(screen.paint(Screen.Paint.STRONG, "Rollout " + rollout.number()) + "  " + state(rollout) + "  "
                + rollout.release() + " to " + rollout.environment()
                + rollout.stable().map(stable -> ", from " + stable).orElse(""));
        rollout.reason().ifPresent(screen::line);
        screen.line("Phases: "
                + String.join(
                        ", ",
                        rollout.phases().stream().map(percent -> percent + " %").toList()) + "; now " + rollout.share()
                + " % of customers.");
        rollout.evidence().ifPresent(this::print);
        screen.line(api.page(rollout.path()));
    }

    private void print(RolloutView.Evidence evidence) {
        var table = new Table("", "", ">REQUESTS", ">FAILURES", ">SLOW");
        table.row(
                "new",
                String.valueOf(evidence.pilotRequests()),
                String.valueOf(evidence.pilotFailures()),
                String.valueOf(evidence.pilotSlow()));
        table.row(
                "stable",
                String.valueOf(evidence.stableRequests()),
                String.valueOf(evidence.stableFailures()),
                String.valueOf(evidence.stableSlow()));
        screen.table(table);
        screen.line("Evidence of harm %.1f (backs out at %.0f), of no harm %.1f (advances at %.0f)."
                .formatted(evidence.harm(), evidence.boundary(), evidence.safety(), evidence.safetyBoundary()));
    }

    private String state(RolloutView rollout) {
        return rollout.held() && !rollout.finished()
                ? screen.paint(Screen.Paint.MOVING, "held")
                : screen.state(rollout.state());
    }

    private static String oneLine(RolloutView rollout) {
        return "Rollout " + rollout.number() + " " + rollout.state().replace('_', ' ') + ", " + rollout.share()
                + " % on " + rollout.release()
                + rollout.reason().map(reason -> ": " + reason).orElse("");
    }

    private static String path(long number) {
        return "/api/rollouts/" + number;
    }
}
