package dev.belay.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that speaks with a server. */
final class ServerOptions {

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

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    Api api() {
        return new Api(Access.find(server, token, System.getenv()));
    }

    boolean json() {
        return json;
    }
}
