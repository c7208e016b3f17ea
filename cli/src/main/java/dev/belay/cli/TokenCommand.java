package dev.belay.cli;

import dev.belay.cli.server.Api;
import dev.belay.cli.server.ServerOptions;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Spans;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.people.TokenCreated;
import dev.belay.protocol.people.TokenCreation;
import dev.belay.protocol.people.TokenList;
import dev.belay.protocol.people.TokenView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code belay token}: what programs prove themselves with. */
@Command(name = "token", mixinStandardHelpOptions = true, description = "Tokens: for programs, agents and edges.")
final class TokenCommand {

    private final Screen screen;
    private final InstantSource clock;

    TokenCommand(Screen screen, InstantSource clock) {
        this.screen = screen;
        this.clock = clock;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists tokens, never their secrets.")
    int list(@Mixin ServerOptions options) {
        TokenList list = options.api().get("/api/tokens", TokenList.class);
        return options.show(screen, list, () -> screen.table(table(list)));
    }

    private Table table(TokenList list) {
        var table = new Table(
                "There is no token yet. Make one: belay token create NAME --scope view",
                "ID",
                "NAME",
                "SCOPES",
                "SERVICES",
                "MADE",
                "EXPIRES",
                "LAST USED");
        Instant now = clock.instant();
        for (var token : list.tokens()) {
            table.row(
                    token.id(),
                    token.name(),
                    String.join(",", token.scopes()),
                    String.join(",", token.services()),
                    Spans.from(now, token.createdAt()),
                    token.expiresAt().map(when -> Spans.from(now, when)).orElse("never"),
                    token.lastUsedAt().map(when -> Spans.from(now, when)).orElse("never"));
        }
        return table;
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Makes a token and prints its secret, this once.")
    int create(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "NAME", description = "What it is for.") String name,
            @Option(
                            names = "--scope",
                            paramLabel = "SCOPE",
                            required = true,
                            split = ",",
                            description =
                                    "What it may: view, build, release, configure, administer, agent, edge, register.")
                    List<String> scopes,
            @Option(
                            names = "--service",
                            paramLabel = "NAME",
                            split = ",",
                            description = "Of which services alone it registers instances. Default: of all.")
                    List<String> services,
            @Option(names = "--days", paramLabel = "COUNT", description = "How long it lives. Default: the server's.")
                    Optional<Integer> days) {
        TokenCreated created = options.api()
                .post(
                        "/api/tokens",
                        new TokenCreation(name, scopes, days, Optional.ofNullable(services)),
                        TokenCreated.class);
        return options.show(screen, created, () -> {
            screen.fault("Keep it now; it is not shown again:");
            screen.line(created.secret());
        });
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Ends a token at once.")
    int revoke(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "ID", description = "As `belay token list` shows it.") String id) {
        Api api = options.api();
        TokenView token = api.get("/api/tokens", TokenList.class).tokens().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new Failure(Exit.REFUSED, "There is no token " + id + ". See the ids: belay token list"));
        api.delete("/api/tokens/" + Api.segment(id));
        return options.show(screen, token, () -> screen.line("The token “" + token.name() + "” is revoked."));
    }
}
