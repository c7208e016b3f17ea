package dev.belay.cli.job;

import dev.belay.cli.server.Api;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Screen;
import dev.belay.protocol.agent.AnnotationChange;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code belay annotate}: tells the readers of a build's page something. */
@Command(
        name = "annotate",
        mixinStandardHelpOptions = true,
        description = "Shows Markdown on the page of the build. Works inside a job.")
public final class AnnotateCommand implements Callable<Integer> {

    private static final int BODY_CHARACTERS_MAX = 1 << 20;

    private final Screen screen;
    private final JobServer server;

    @Parameters(arity = "0..1", paramLabel = "BODY", description = "Markdown. Default: what is piped in.")
    private Optional<String> body = Optional.empty();

    @Option(names = "--style", paramLabel = "STYLE", description = "default, info, success, warning or error.")
    private Optional<String> style = Optional.empty();

    @Option(names = "--context", paramLabel = "NAME", description = "The same again replaces it. Default: default.")
    private Optional<String> context = Optional.empty();

    @Option(names = "--append", description = "Add to what the annotation holds.")
    private boolean append;

    @Option(names = "--priority", paramLabel = "NUMBER", description = "1 to 10; higher ones come first. Default: 3.")
    private Optional<Integer> priority = Optional.empty();

    @Option(names = "--scope", paramLabel = "SCOPE", description = "build or job. Default: build.")
    private Optional<String> scope = Optional.empty();

    @Option(names = "--job", paramLabel = "ID", description = "In the name of this job. Default: the own one.")
    private Optional<String> job = Optional.empty();

    public AnnotateCommand(Screen screen, JobServer server) {
        this.screen = screen;
        this.server = server;
    }

    @Override
    public Integer call() {
        String text = server.shown(server.given(body, BODY_CHARACTERS_MAX), screen);
        var uuid = Optional.of(UUID.randomUUID().toString());
        var change =
                new AnnotationChange(Optional.of(text), context, style, Optional.of(append), priority, scope, uuid);
        server.with(own -> own.ask("POST", "jobs/" + Api.segment(job.orElseGet(own::id)) + "/annotations", change));
        return Exit.OK.code;
    }
}
