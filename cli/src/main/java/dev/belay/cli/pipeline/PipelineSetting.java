package dev.belay.cli.pipeline;

import dev.belay.cli.server.Api;
import dev.belay.cli.server.ServerOptions;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Screen;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What every command takes that shows or changes what is set of a pipeline. */
final class PipelineSetting {

    @Mixin
    private ServerOptions options = new ServerOptions();

    @Parameters(index = "0", paramLabel = "PIPELINE", description = "The pipeline's slug.")
    private String slug = "";

    /** The setting of a name as it is, or as it is after a change of which at least one part is there. */
    <T> T read(String name, Object change, Class<T> view, Optional<?>... parts) {
        return Stream.of(parts).anyMatch(Optional::isPresent)
                ? options.api().put(path() + "/" + name, change, view)
                : read("/" + name, view);
    }

    /** What is there under the pipeline's path. */
    <T> T read(String below, Class<T> view) {
        return options.api().get(path() + below, view);
    }

    String slug() {
        return slug;
    }

    /** Sets one of several that have names. */
    <T> T put(String among, String name, Object setting, Class<T> view) {
        return options.api().put(named(among, name), setting, view);
    }

    /** Deletes one of several that have names. */
    int delete(Screen screen, String among, String name, String done) {
        options.api().delete(named(among, name));
        if (!options.json()) {
            screen.line(done);
        }
        return Exit.OK.code;
    }

    private String named(String among, String name) {
        return path() + "/" + among + "/" + Api.segment(name);
    }

    private String path() {
        return "/api/pipelines/" + Api.segment(slug);
    }

    int show(Screen screen, Object result, Runnable forPeople) {
        return options.show(screen, result, forPeople);
    }
}
