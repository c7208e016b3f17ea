package dev.belay.cli.job;

import dev.belay.cli.server.Api;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.protocol.agent.StepCancel;
import dev.belay.protocol.agent.StepChange;
import dev.belay.protocol.agent.StepQuestion;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code belay step}: the steps of the build in which a job runs. */
@Command(name = "step", mixinStandardHelpOptions = true, description = "Steps of the build. Works inside a job.")
public final class StepCommand {

    private static final int VALUE_CHARACTERS_MAX = 10_000;

    private final Screen screen;
    private final JobServer server;

    public StepCommand(Screen screen, JobServer server) {
        this.screen = screen;
        this.server = server;
    }

    @Command(name = "get", mixinStandardHelpOptions = true, description = "Prints an attribute of a step, or all.")
    int get(
            @Parameters(arity = "0..1", paramLabel = "ATTRIBUTE", description = "label, key, state, outcome, command …")
                    Optional<String> attribute,
            @Option(names = "--step", paramLabel = "STEP", description = "Its key or id. Default: the job's own.")
                    Optional<String> step,
            @Option(names = "--build", paramLabel = "ID", description = "Its build. Default: the job's own.")
                    Optional<String> build,
            @Option(names = "--format", paramLabel = "FORMAT", description = "string or json. Default: string.")
                    Optional<String> format) {
        String output = server.with(job -> job.ask(
                        "POST",
                        path(step.orElseGet(job::step)) + "/export",
                        new StepQuestion(build.orElseGet(job::build), attribute, format))
                .path("output")
                .asString(""));
        screen.line(output);
        return Exit.OK.code;
    }

    @Command(name = "update", mixinStandardHelpOptions = true, description = "Changes an attribute of a step.")
    int update(
            @Parameters(
                            paramLabel = "ATTRIBUTE",
                            description = "label, priority, or notify: a list in JSON, as in the file.")
                    String attribute,
            @Parameters(arity = "0..1", paramLabel = "VALUE", description = "Default: what is piped in.")
                    Optional<String> value,
            @Option(names = "--step", paramLabel = "STEP", description = "Its key or id. Default: the job's own.")
                    Optional<String> step,
            @Option(names = "--build", paramLabel = "ID", description = "Its build. Default: the job's own.")
                    Optional<String> build,
            @Option(names = "--append", description = "Add to what is there.") boolean append) {
        String text = server.shown(server.given(value, VALUE_CHARACTERS_MAX), screen);
        server.with(job -> job.ask(
                "PUT",
                path(step.orElseGet(job::step)),
                new StepChange(
                        Optional.of(UUID.randomUUID().toString()),
                        build.orElseGet(job::build),
                        attribute,
                        text,
                        Optional.of(append))));
        return Exit.OK.code;
    }

    @Command(name = "cancel", mixinStandardHelpOptions = true, description = "Stops the jobs of a step.")
    int cancel(
            @Option(names = "--step", paramLabel = "STEP", description = "Its key or id. Default: the job's own.")
                    Optional<String> step,
            @Option(names = "--build", paramLabel = "ID", description = "Its build. Default: the job's own.")
                    Optional<String> build,
            @Option(
                            names = "--force",
                            description =
                                    "Let the jobs count as canceled even if their agents do not say so. What waits for"
                                            + " them begins then, also in their concurrency group, though they may still run.")
                    boolean force,
            @Option(
                            names = "--force-grace-period-seconds",
                            paramLabel = "SECONDS",
                            description = "After so long; needs --force. Default: $BUILDKITE_CANCEL_GRACE_PERIOD, or at"
                                    + " once.")
                    Optional<Integer> grace) {
        if (grace.isPresent() && !force) {
            throw new Failure(Exit.USAGE, "--force-grace-period-seconds needs --force.");
        }
        server.with(job -> job.ask(
                "POST",
                path(step.orElseGet(job::step)) + "/cancel",
                force
                        ? new StepCancel(build.orElseGet(job::build), Optional.of(true), grace.or(this::usualGrace))
                        : new StepCancel(build.orElseGet(job::build))));
        return Exit.OK.code;
    }

    private Optional<Integer> usualGrace() {
        return Optional.ofNullable(server.environment().get("BUILDKITE_CANCEL_GRACE_PERIOD"))
                .filter(text -> text.matches("[0-9]{1,5}"))
                .map(Integer::parseInt);
    }

    private static String path(String step) {
        return "steps/" + Api.segment(step);
    }
}
