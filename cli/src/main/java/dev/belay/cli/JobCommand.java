package dev.belay.cli;

import dev.belay.cli.job.JobServer;
import dev.belay.cli.server.Api;
import dev.belay.cli.server.ServerOptions;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Screen;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code belay job}: one job of a build. */
@Command(
        name = "job",
        mixinStandardHelpOptions = true,
        description = "One job: show it, cancel it, or change one's own.")
final class JobCommand {

    private static final int VALUE_CHARACTERS_MAX = 1_000;

    private final Screen screen;
    private final JobServer job;

    /** Which job of which build is meant. */
    static final class Choice {

        @Parameters(index = "0", paramLabel = "PIPELINE", description = "Its slug.")
        private String pipeline = "";

        @Parameters(index = "1", paramLabel = "NUMBER", description = "The build's, within its pipeline.")
        private long number;

        @Parameters(index = "2", paramLabel = "JOB", description = "The job's key, label or id.")
        private String wanted = "";

        JobView in(Api api) {
            String build = "/api/pipelines/" + Api.segment(pipeline) + "/builds/" + number;
            return BuildLog.find(api.get(build, BuildView.class), wanted);
        }
    }

    JobCommand(Screen screen, JobServer job) {
        this.screen = screen;
        this.job = job;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows a job; of one that waits, why, how many are before it and how long that may be.")
    int show(@Mixin ServerOptions options, @Mixin Choice choice) {
        Api api = options.api();
        JobView found = choice.in(api);
        JobView job = api.get("/api/jobs/" + Api.segment(found.id()), JobView.class);
        return options.show(screen, job, () -> {
            screen.line("“" + job.label() + "” " + Sentences.of(job));
            String why = BuildCommand.why(job);
            if (!why.isEmpty()) {
                screen.line(why);
            }
        });
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = "Cancels a job, and leaves the rest of its build as it is. It gets TERM, then KILL.")
    int cancel(@Mixin ServerOptions options, @Mixin Choice choice) {
        Api api = options.api();
        JobView found = choice.in(api);
        BuildView view = api.put("/api/jobs/" + Api.segment(found.id()) + "/cancellation", BuildView.class);
        JobView now = BuildLog.find(view, found.id());
        String what = found.finishedAt().isPresent() ? "had ended before: it " : "";
        return options.show(screen, view, () -> screen.line("“" + now.label() + "” " + what + Sentences.of(now)));
    }

    @Command(
            name = "update",
            mixinStandardHelpOptions = true,
            description = "Changes an attribute of the job in which it runs. Works inside a job.")
    int update(
            @Parameters(paramLabel = "ATTRIBUTE", description = "timeout, in minutes since the job began.")
                    String attribute,
            @Parameters(arity = "0..1", paramLabel = "VALUE", description = "Default: what is piped in.")
                    Optional<String> value,
            @Option(names = "--job", paramLabel = "ID", description = "Another job of the build. Default: the own one.")
                    Optional<String> other) {
        String text = value.orElseGet(() -> job.read(VALUE_CHARACTERS_MAX)).strip();
        job.with(own -> own.ask("PUT", "jobs/" + Api.segment(other.orElseGet(own::id)), Map.of(attribute, text)));
        return Exit.OK.code;
    }
}
