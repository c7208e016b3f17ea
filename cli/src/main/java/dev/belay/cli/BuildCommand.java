package dev.belay.cli;

import dev.belay.cli.job.JobServer;
import dev.belay.cli.server.Api;
import dev.belay.cli.server.ServerOptions;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Spans;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.Emoji;
import dev.belay.protocol.api.BuildCreation;
import dev.belay.protocol.api.BuildList;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import dev.belay.protocol.api.Unblock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code belay build}: runs of a pipeline for a commit. */
@Command(name = "build", mixinStandardHelpOptions = true, description = "Builds: start, watch, cancel, retry.")
final class BuildCommand {

    private static final int COMMIT_LETTERS = 9;
    private static final int MESSAGE_LETTERS = 50;

    private final Screen screen;
    private final InstantSource clock;
    private final JobServer job;

    BuildCommand(Screen screen, InstantSource clock, JobServer job) {
        this.screen = screen;
        this.clock = clock;
        this.job = job;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists builds, the newest first.")
    int list(
            @Mixin ServerOptions options,
            @Parameters(arity = "0..1", paramLabel = "PIPELINE", description = "Of one only, by its slug.")
                    Optional<String> pipeline,
            @Option(
                            names = "--limit",
                            paramLabel = "COUNT",
                            defaultValue = "20",
                            description = "How many, 500 at most. Default: 20.")
                    int limit,
            @Option(
                            names = "--before",
                            paramLabel = "BUILD",
                            description = "Only older ones: the number of a build of the pipeline, or the id of any.")
                    Optional<String> before,
            @Option(names = "--branch", paramLabel = "BRANCH", description = "Only those of a branch.")
                    Optional<String> branch,
            @Option(names = "--state", paramLabel = "STATE", description = "Only those in a state, such as failed.")
                    Optional<String> state) {
        String filter =
                query("pipeline", pipeline) + query("before", before) + query("branch", branch) + query("state", state);
        BuildList list = options.api().get("/api/builds?limit=" + limit + filter, BuildList.class);
        return options.show(screen, list, () -> {
            screen.table(table(list));
            list.next().ifPresent(next -> screen.line("Older ones: --before " + next));
        });
    }

    private static String query(String name, Optional<String> value) {
        return value.map(each -> "&" + name + "=" + Api.segment(each)).orElse("");
    }

    private Table table(BuildList list) {
        var table = new Table(
                "There is no build yet. Push a commit, or: belay build create PIPELINE",
                "BUILD",
                "STATE",
                "BRANCH",
                "COMMIT",
                ">TOOK",
                "WHEN",
                "MESSAGE");
        Instant now = clock.instant();
        for (var build : list.builds()) {
            table.row(
                    screen.paint(Screen.Paint.STRONG, name(build)),
                    screen.state(build.state()),
                    build.branch(),
                    shortCommit(build.commit()),
                    Spans.between(build.startedAt(), build.finishedAt(), now),
                    Spans.from(now, build.createdAt()),
                    firstLine(build.message()));
        }
        return table;
    }

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Starts a build of a branch or commit.")
    int create(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "PIPELINE", description = "Its slug.") String pipeline,
            @Option(names = "--commit", paramLabel = "COMMIT", description = "Default: the newest of the branch.")
                    Optional<String> commit,
            @Option(names = "--branch", paramLabel = "BRANCH", description = "Default: the pipeline's.")
                    Optional<String> branch,
            @Option(names = "--message", paramLabel = "TEXT", description = "Why.") Optional<String> message,
            @Option(
                            names = "--env",
                            paramLabel = "NAME=VALUE",
                            description = "A variable for all its jobs; wins over the file's, yields to a step's.")
                    Map<String, String> env,
            @Option(
                            names = "--meta-data",
                            paramLabel = "KEY=VALUE",
                            description = "What its jobs can ask for from the beginning.")
                    Map<String, String> metaData,
            @Option(names = "--hotfix", description = "Its jobs go before all others.") boolean hotfix,
            @Option(names = "--wait", description = "Wait for its end; exit 1 unless it passed or had nothing to run.")
                    boolean wait) {
        Api api = options.api();
        BuildSummary build = api.post(
                        "/api/pipelines/" + Api.segment(pipeline) + "/builds",
                        new BuildCreation(
                                commit,
                                branch,
                                message,
                                hotfix ? Optional.of(true) : Optional.empty(),
                                Optional.ofNullable(env),
                                Optional.ofNullable(metaData)),
                        BuildView.class)
                .build();
        if (!wait) {
            return options.show(
                    screen, build, () -> screen.line("Build " + name(build) + " is at " + api.page(build.path())));
        }
        return end(options, api, awaitEnd(api, path(build.pipeline(), build.number())));
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a build and its jobs.")
    int show(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "PIPELINE", description = "Its slug.") String pipeline,
            @Parameters(paramLabel = "NUMBER", description = "The build's, within its pipeline.") long number,
            @Option(names = "--wait", description = "Wait for its end; exit 1 unless it passed or had nothing to run.")
                    boolean wait) {
        Api api = options.api();
        if (wait) {
            return end(options, api, awaitEnd(api, path(pipeline, number)));
        }
        BuildView view = api.get(path(pipeline, number), BuildView.class);
        return options.show(screen, view, () -> print(api, view));
    }

    @Command(name = "log", mixinStandardHelpOptions = true, description = "Prints the logs of a build's jobs.")
    int log(
            @Mixin ServerOptions.Connection connection,
            @Parameters(paramLabel = "PIPELINE", description = "Its slug.") String pipeline,
            @Parameters(paramLabel = "NUMBER", description = "The build's, within its pipeline.") long number,
            @Option(names = "--job", paramLabel = "JOB", description = "One job only, by its key, label or id.")
                    Optional<String> job,
            @Option(
                            names = "--follow",
                            description = "Go on until the build ends; exit 1 unless it passed or had nothing to run.")
                    boolean follow) {
        var log = new BuildLog(connection.api(), screen, path(pipeline, number), job);
        if (!follow) {
            log.print();
            return Exit.OK.code;
        }
        BuildView ended = log.follow();
        screen.fault("Build " + name(ended.build()) + " " + Sentences.of(ended.build())
                + ended.build().reason().map(reason -> ": " + reason).orElse("."));
        return (ended.build().good() ? Exit.OK : Exit.FAILED).code;
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = "Cancels a build; its jobs get TERM, then KILL. Inside a job, without words, its own build.")
    int cancel(
            @Mixin ServerOptions options,
            @Parameters(arity = "0..1", paramLabel = "PIPELINE", description = "Its slug.") Optional<String> slug,
            @Parameters(arity = "0..1", paramLabel = "NUMBER", description = "The build's, within its pipeline.")
                    Optional<Long> wanted) {
        if (slug.isEmpty() && job.isInJob()) {
            job.with(own -> own.ask("POST", "builds/" + own.build() + "/cancel", Map.of()));
            screen.line("The build is being canceled.");
            return Exit.OK.code;
        }
        String pipeline = slug.orElseThrow(() -> new Failure(Exit.USAGE, "Say which build: PIPELINE NUMBER."));
        long number = wanted.orElseThrow(() -> new Failure(Exit.USAGE, "Say which build: PIPELINE NUMBER."));
        BuildView view = options.api().put(path(pipeline, number) + "/cancellation", BuildView.class);
        String before =
                view.build().finished() && !view.build().state().equals("canceled") ? "had ended before: it " : "";
        return options.show(
                screen,
                view,
                () -> screen.line("Build " + name(view.build()) + " " + before + Sentences.of(view.build()) + "."));
    }

    @Command(name = "retry", mixinStandardHelpOptions = true, description = "Runs the failed jobs of a build again.")
    int retry(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "PIPELINE", description = "Its slug.") String pipeline,
            @Parameters(paramLabel = "NUMBER", description = "The build's, within its pipeline.") long number,
            @Option(names = "--job", paramLabel = "JOB", description = "One job only, by its key, label or id.")
                    Optional<String> job) {
        Api api = options.api();
        BuildView before = api.get(path(pipeline, number), BuildView.class);
        String what = job.map(wanted ->
                        "/api/jobs/" + Api.segment(BuildLog.find(before, wanted).id()))
                .orElse(path(pipeline, number));
        BuildView after = api.post(what + "/retries", BuildView.class);
        Set<String> known = before.jobs().stream().map(JobView::id).collect(Collectors.toSet());
        return options.show(
                screen,
                after,
                () -> after.jobs().stream()
                        .filter(each -> !known.contains(each.id()))
                        .forEach(each -> screen.line("“" + each.label() + "” runs again.")));
    }

    @Command(
            name = "unblock",
            mixinStandardHelpOptions = true,
            description = "Lets a build go on that waits for somebody.")
    int unblock(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "PIPELINE", description = "Its slug.") String pipeline,
            @Parameters(paramLabel = "NUMBER", description = "The build's, within its pipeline.") long number,
            @Parameters(paramLabel = "STEP", description = "The block or input step, by its key, label or id.")
                    String step,
            @Option(
                            names = "--field",
                            paramLabel = "KEY=VALUE",
                            description = "A value that it asks for; once for each, or for each of several choices.")
                    List<String> fields,
            @Option(names = "--older", description = "Though there is a newer build of the branch.") boolean older) {
        var given = new LinkedHashMap<String, String>();
        for (String field : fields == null ? List.<String>of() : fields) {
            int equals = field.indexOf('=');
            if (equals < 1) {
                throw new Failure(Exit.USAGE, "“" + field + "” is not KEY=VALUE.");
            }
            given.merge(field.substring(0, equals), field.substring(equals + 1), (one, other) -> one + "\n" + other);
        }
        Api api = options.api();
        JobView job = BuildLog.find(api.get(path(pipeline, number), BuildView.class), step);
        BuildView view = api.put(
                "/api/jobs/" + Api.segment(job.id()) + "/unblock",
                new Unblock(Optional.of(given), Optional.of(older)),
                BuildView.class);
        return options.show(
                screen, view, () -> screen.line("“" + job.label() + "” of " + name(view.build()) + " is unblocked."));
    }

    private BuildView awaitEnd(Api api, String path) {
        var patience = new Patience(screen);
        BuildView view = patience.ask(() -> api.get(path, BuildView.class));
        while (!view.build().finished()) {
            screen.progress(BuildLog.waitsFor(view));
            view = patience.ask(() -> api.get(path + "?" + Patience.WAIT, BuildView.class));
        }
        return view;
    }

    private int end(ServerOptions options, Api api, BuildView view) {
        options.show(screen, view, () -> print(api, view));
        return (view.build().good() ? Exit.OK : Exit.FAILED).code;
    }

    private void print(Api api, BuildView view) {
        BuildSummary build = view.build();
        Instant now = clock.instant();
        screen.line(screen.paint(Screen.Paint.STRONG, name(build)) + "  " + screen.state(build.state()) + "  "
                + Spans.between(build.startedAt(), build.finishedAt(), now));
        build.reason().ifPresent(screen::line);
        screen.line(build.branch() + " " + shortCommit(build.commit()) + "  " + firstLine(build.message()));
        screen.line(api.page(build.path()));
        screen.line("");
        var table = new Table("It has no jobs.", "JOB", "STATE", ">EXIT", ">TOOK", "AGENT", "WHY");
        for (var job : view.jobs()) {
            int attempt = attempt(view, job);
            table.row(
                    Emoji.shown(job.label())
                            + (attempt == 1 && job.retriedBy().isEmpty() ? "" : ", attempt " + attempt),
                    screen.state(job.softFailed() ? "soft_failed" : job.state()),
                    job.exitStatus().map(String::valueOf).orElse(""),
                    Spans.between(job.startedAt(), job.finishedAt(), now),
                    job.agent().orElse(""),
                    why(job));
        }
        screen.table(table);
        printRemarks(view);
    }

    /** How many jobs tried its step up to it. */
    private static int attempt(BuildView view, JobView job) {
        int attempt = 1;
        Optional<JobView> before = before(view, job);
        while (before.isPresent() && attempt < view.jobs().size()) {
            attempt++;
            before = before(view, before.get());
        }
        return attempt;
    }

    private static Optional<JobView> before(BuildView view, JobView job) {
        return view.jobs().stream()
                .filter(each -> each.retriedBy().equals(Optional.of(job.id())))
                .findFirst();
    }

    /** Why it ended as it did; or why it waits, what would let it go on, and how long that may take. */
    static String why(JobView job) {
        return job.waiting()
                .map(waiting -> waiting.sentence() + " " + waiting.release()
                        + waiting.seconds()
                                .map(seconds -> " About " + Spans.of(Duration.ofSeconds(seconds)) + ".")
                                .orElse(""))
                .or(job::reason)
                .orElse("");
    }

    private void printRemarks(BuildView view) {
        if (view.remarks().stream().anyMatch(each -> !each.kind().equals("warning"))) {
            var table = new Table("", "LEFT OUT", "STATE", "WHY");
            view.remarks().stream()
                    .filter(each -> !each.kind().equals("warning"))
                    .forEach(each -> table.row(Emoji.shown(each.label()), each.kind(), each.text()));
            screen.line("");
            screen.table(table);
        }
        view.remarks().stream()
                .filter(each -> each.kind().equals("warning"))
                .forEach(each -> screen.line("warning: " + each.text()));
    }

    private static String path(String pipeline, long number) {
        return "/api/pipelines/" + Api.segment(pipeline) + "/builds/" + number;
    }

    private static String name(BuildSummary build) {
        return build.pipeline() + " #" + build.number();
    }

    private static String shortCommit(String commit) {
        return commit.substring(0, Math.min(COMMIT_LETTERS, commit.length()));
    }

    private static String firstLine(String message) {
        String line = message.lines().findFirst().orElse("");
        return line.length() <= MESSAGE_LETTERS ? line : line.substring(0, MESSAGE_LETTERS - 1) + "…";
    }
}
