package dev.belay.cli.server;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Screen;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that asks a server for something it can show. */
public final class ServerOptions {

    /** Which server, and as whom. */
    public static final class Connection {

        @Option(
                names = "--server",
                paramLabel = "URL",
                description = "The server. Default: $BELAY_SERVER, else http://127.0.0.1:8080.")
        private Optional<String> server = Optional.empty();

        @Option(
                names = "--token",
                paramLabel = "TOKEN",
                description = "An API token. Default: $BELAY_TOKEN, else the one in ~/.config/belay/access.properties.")
        private Optional<String> token = Optional.empty();

        public Api api() {
            return new Api(Access.find(server, token, System.getenv()));
        }
    }

    @Mixin
    private Connection connection = new Connection();

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    public Api api() {
        return connection.api();
    }

    public boolean json() {
        return json;
    }

    /** Shows a result: as JSON if that was asked for, else as people read it. */
    public int show(Screen screen, Object result, Runnable forPeople) {
        if (json) {
            screen.json(result);
        } else {
            forPeople.run();
        }
        return Exit.OK.code;
    }
}
