package dev.belay.cli;

import dev.belay.cli.server.Access;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a part finds its server. */
final class PartOptions {

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The server. Default: $BELAY_SERVER, else http://127.0.0.1:8080.")
    private Optional<String> server = Optional.empty();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "A token of the part's own scope. Default: $BELAY_TOKEN, which other users of the machine cannot see.")
    private Optional<String> token = Optional.empty();

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file that holds the token.")
    private Optional<Path> tokenFile = Optional.empty();

    URI server() {
        return access().server();
    }

    String token() {
        return access().token()
                .orElseThrow(() -> new Failure(
                        Exit.USAGE,
                        "A token is needed: --token-file FILE, or " + Access.TOKEN_VARIABLE + " in the environment."));
    }

    private Access access() {
        return Access.find(server, token.or(() -> tokenFile.map(PartOptions::read)), System.getenv());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException exception) {
            throw new Failure(Exit.USAGE, "The token file " + file + " cannot be read.", exception);
        }
    }
}
