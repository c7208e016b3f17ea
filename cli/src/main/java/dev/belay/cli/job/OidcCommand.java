package dev.belay.cli.job;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Screen;
import dev.belay.protocol.agent.IdentityRequest;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code belay oidc}: tokens by which a job proves to other systems which job it is. */
@Command(name = "oidc", mixinStandardHelpOptions = true, description = "Proves which job this is. Works inside a job.")
public final class OidcCommand {

    private final Screen screen;
    private final JobServer server;

    public OidcCommand(Screen screen, JobServer server) {
        this.screen = screen;
        this.server = server;
    }

    @Command(
            name = "request-token",
            mixinStandardHelpOptions = true,
            description = "Prints a signed token that other systems can check.")
    int requestToken(
            @Option(names = "--audience", paramLabel = "NAME", description = "For whom. Default: this server.")
                    Optional<String> audience,
            @Option(names = "--lifetime", paramLabel = "SECONDS", description = "7200 at most. Default: 300.")
                    Optional<Integer> lifetime,
            @Option(names = "--claim", paramLabel = "NAME", description = "Say this too; may be repeated.")
                    List<String> claims,
            @Option(names = "--subject-claim", paramLabel = "NAME", description = "What the subject is made of.")
                    Optional<String> subject,
            @Option(names = "--skip-redaction", description = "Let the job's log show the token.")
                    boolean skipsRedaction) {
        var wanted = new IdentityRequest(audience, lifetime, Optional.ofNullable(claims), subject);
        String token = server.with(job -> job.tell("POST", "/oidc/tokens", wanted))
                .path("token")
                .asString("");
        if (!skipsRedaction) {
            server.hide(List.of(token));
        }
        screen.line(token);
        return Exit.OK.code;
    }
}
