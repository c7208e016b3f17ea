package dev.belay.cli.job;

import dev.belay.cli.server.Api;
import dev.belay.cli.terminal.Exit;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code belay annotation}: takes away what {@code belay annotate} showed. */
@Command(
        name = "annotation",
        mixinStandardHelpOptions = true,
        description = "Takes an annotation off the page of the build. Works inside a job.")
public final class AnnotationCommand {

    private final JobServer server;

    public AnnotationCommand(JobServer server) {
        this.server = server;
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes one, if it is there.")
    int remove(
            @Option(
                            names = "--context",
                            paramLabel = "NAME",
                            defaultValue = "default",
                            description = "Its name. Default: default.")
                    String context,
            @Option(
                            names = "--scope",
                            paramLabel = "SCOPE",
                            defaultValue = "build",
                            description = "build or job. Default: build.")
                    String scope) {
        String path = "/annotations/" + Api.segment(context) + "?scope=" + Api.segment(scope);
        server.with(job -> job.tell("DELETE", path, Map.of()));
        return Exit.OK.code;
    }
}
