package dev.belay.people;

import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tokens for people. */
record TokenPages(Tokens tokens, PeopleLimits limits, Pages pages) {

    /**
     * The page of tokens.
     *
     * @param secret of the token that was just made, else empty
     * @param daysMax how long a token may be valid
     */
    record TokenPage(
            List<Token> tokens,
            List<Scope> offered,
            String secret,
            String fault,
            long days,
            long daysMax,
            Instant now) {}

    List<Route> routes() {
        return List.of(
                Route.get("/tokens", Permission.VIEW, request -> page(200, request, "", "")),
                Route.post("/tokens", Permission.VIEW, this::make),
                Route.delete("/tokens/{id}", Permission.VIEW, this::revoke));
    }

    private Response make(Request request) {
        Map<String, String> form = request.form();
        List<String> scopes = Arrays.stream(Scope.values())
                .map(Scope::label)
                .filter(label -> form.containsKey("scope-" + label))
                .toList();
        try {
            Tokens.Made made = tokens.make(
                    request.caller(),
                    form.getOrDefault("name", ""),
                    scopes,
                    services(form.getOrDefault("services", "")),
                    days(form.getOrDefault("days", "")));
            return page(200, request, made.secret(), "");
        } catch (Problem problem) {
            return page(problem.kind().status(), request, "", problem.getMessage());
        }
    }

    private Response revoke(Request request) {
        tokens.revoke(request.caller(), request.pathValue("id"));
        return Response.redirect("/tokens");
    }

    private Response page(int status, Request request, String secret, String fault) {
        List<Scope> offered = Arrays.stream(Scope.values())
                .filter(scope -> request.caller().permissions().containsAll(scope.demands()))
                .toList();
        var page = new TokenPage(
                tokens.list(request.caller()),
                offered,
                secret,
                fault,
                limits.token().toDays(),
                limits.tokenMax().toDays(),
                pages.now());
        return pages.page(status, request, "API tokens", "people/tokens.jte", page);
    }

    private static List<String> services(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static Optional<Integer> days(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Integer.parseInt(text.strip()));
        } catch (NumberFormatException _) {
            throw Problem.invalid("The days must be a whole number.");
        }
    }
}
