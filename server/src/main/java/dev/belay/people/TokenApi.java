package dev.belay.people;

import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.people.TokenCreated;
import dev.belay.protocol.people.TokenCreation;
import dev.belay.protocol.people.TokenList;
import dev.belay.protocol.people.TokenView;
import java.util.List;
import java.util.Optional;

/** Tokens for programs. */
record TokenApi(Tokens tokens) {

    List<Route> routes() {
        return List.of(
                Route.get("/api/tokens", Permission.VIEW, this::list),
                Route.post("/api/tokens", Permission.VIEW, this::make),
                Route.delete("/api/tokens/{id}", Permission.VIEW, this::revoke));
    }

    private Response list(Request request) {
        return Response.json(new TokenList(
                tokens.list(request.caller()).stream().map(TokenApi::view).toList()));
    }

    private Response make(Request request) {
        TokenCreation wanted = request.json(TokenCreation.class);
        Tokens.Made made = tokens.make(
                request.caller(),
                wanted.name(),
                wanted.scopes(),
                wanted.services().orElse(List.of()),
                wanted.expiresInDays());
        return Response.created(new TokenCreated(view(made.token()), made.secret()));
    }

    private Response revoke(Request request) {
        tokens.revoke(request.caller(), request.pathValue("id"));
        return Response.empty();
    }

    private static TokenView view(Token token) {
        return new TokenView(
                token.id().toString(),
                token.name(),
                token.scopes().stream().map(Scope::label).sorted().toList(),
                token.createdAt(),
                Optional.of(token.expiresAt()),
                token.usedAt(),
                token.services().stream().sorted().toList());
    }
}
