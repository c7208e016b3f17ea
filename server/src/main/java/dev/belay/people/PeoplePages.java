package dev.belay.people;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.access.Role;
import dev.belay.platform.database.Database;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.FrontDoor;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.platform.web.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Signing in, invitations, and the list of people. */
record PeoplePages(
        Database database,
        PeopleStore store,
        TeamStore teams,
        Sessions sessions,
        PeopleLimits limits,
        Site site,
        Pages pages) {

    private static final int LIST_MAX = 1000;

    /** The page for signing in; {@code fault} says why it did not work the last time. */
    record SignIn(String name, String next, String fault) {}

    /** The page on which somebody accepts an invitation. */
    record Welcome(String role, String path, String name, String fault) {}

    /**
     * Everybody, and the link of an invitation that was just made.
     *
     * @param memberships the teams of each person who is in one
     * @param emails where each person is written to who has an address
     */
    record Everybody(
            List<Person> people,
            Map<UUID, List<String>> memberships,
            Map<UUID, String> emails,
            List<Role> roles,
            String link,
            boolean administers) {

        List<String> teamsOf(Person person) {
            return memberships.getOrDefault(person.id(), List.of());
        }

        String emailOf(Person person) {
            return emails.getOrDefault(person.id(), "");
        }

        /** The names of those who are in each team. */
        SortedMap<String, List<String>> teams() {
            var teams = new TreeMap<String, List<String>>();
            for (Person person : people) {
                for (String team : teamsOf(person)) {
                    teams.computeIfAbsent(team, _ -> new ArrayList<>()).add(person.name());
                }
            }
            return teams;
        }
    }

    /** One's own account. */
    record Account(String name, String fault) {}

    List<Route> routes() {
        return List.of(
                Route.get("/sign-in", Permission.OPEN, this::showSignIn),
                Route.post("/sign-in", Permission.OPEN, this::signIn),
                Route.post("/sign-out", Permission.OPEN, this::signOut),
                Route.get("/invitations/{secret}", Permission.OPEN, this::showWelcome),
                Route.post("/invitations/{secret}", Permission.OPEN, this::accept),
                Route.get("/people", Permission.VIEW, request -> people(request, "")),
                Route.post("/people/invitations", Permission.ADMINISTER, this::invite),
                Route.put("/people/{id}/role", Permission.ADMINISTER, this::changeRole),
                Route.delete("/people/{id}/role", Permission.ADMINISTER, this::shutOut),
                Route.get("/account", Permission.VIEW, request -> account(200, request, "")),
                Route.put("/account/password", Permission.VIEW, this::changePassword));
    }

    private Response showSignIn(Request request) {
        return signInPage(200, request, "", next(request.query("next").orElse("/")), "");
    }

    private Response signIn(Request request) throws InterruptedException {
        Map<String, String> form = request.form();
        String name = form.getOrDefault("name", "").strip();
        String next = next(form.getOrDefault("next", "/"));
        try {
            return enter(sessions.signIn(name, form.getOrDefault("password", ""), request.peer()), next);
        } catch (Problem problem) {
            return signInPage(problem.kind().status(), request, name, next, problem.getMessage());
        }
    }

    private Response signInPage(int status, Request request, String name, String next, String fault) {
        return pages.page(status, request, "Sign in", "people/signin.jte", new SignIn(name, next, fault));
    }

    private Response signOut(Request request) {
        request.cookie(FrontDoor.SESSION_COOKIE).ifPresent(sessions::signOut);
        return new Response.Redirect("/sign-in", Map.of("Set-Cookie", cookie("", 0)));
    }

    private Response showWelcome(Request request) {
        return welcome(200, request, "", "");
    }

    private Response accept(Request request) throws InterruptedException {
        Map<String, String> form = request.form();
        String name = form.getOrDefault("name", "").strip();
        try {
            return enter(sessions.accept(request.pathValue("secret"), name, form.getOrDefault("password", "")), "/");
        } catch (Problem problem) {
            return welcome(problem.kind().status(), request, name, problem.getMessage());
        }
    }

    private Response welcome(int status, Request request, String name, String fault) {
        Role role = sessions.invitedAs(request.pathValue("secret"))
                .orElseThrow(() -> Problem.notFound("such invitation; it was used, or its time is over"));
        var page = new Welcome(Words.of(role), request.path(), name, fault);
        return pages.page(status, request, "Welcome", "people/welcome.jte", page);
    }

    private Response people(Request request, String link) {
        Everybody page = database.read(tx -> new Everybody(
                store.all(tx, LIST_MAX),
                teams.all(tx),
                new EmailStore().all(tx),
                Arrays.asList(Role.values()),
                link,
                request.caller().may(Permission.ADMINISTER)));
        return pages.page(request, "People", "people/people.jte", page);
    }

    private Response invite(Request request) {
        Role role = role(request.form().getOrDefault("role", "")).orElseThrow(PeoplePages::noRole);
        String secret = sessions.invite(role, request.caller().actor());
        return people(request, site.url("/invitations/" + secret));
    }

    private Response changeRole(Request request) {
        Role role = role(request.form().getOrDefault("role", "")).orElseThrow(PeoplePages::noRole);
        sessions.changeRole(id(request), Optional.of(role), request.caller().actor());
        return Response.redirect("/people");
    }

    private Response shutOut(Request request) {
        sessions.changeRole(id(request), Optional.empty(), request.caller().actor());
        return Response.redirect("/people");
    }

    private Response account(int status, Request request, String fault) {
        var page = new Account(request.caller().actor().label(), fault);
        return pages.page(status, request, "Account", "people/account.jte", page);
    }

    private Response changePassword(Request request) throws InterruptedException {
        if (!(request.caller().actor() instanceof Actor.Person person)) {
            throw Problem.forbidden("Only people have passwords.");
        }
        Map<String, String> form = request.form();
        try {
            String secret = sessions.changePassword(
                    UUID.fromString(person.id()),
                    form.getOrDefault("old", ""),
                    form.getOrDefault("new", ""),
                    request.peer());
            return enter(secret, "/account");
        } catch (Problem problem) {
            return account(problem.kind().status(), request, problem.getMessage());
        }
    }

    private Response enter(String secret, String next) {
        return new Response.Redirect(
                next, Map.of("Set-Cookie", cookie(secret, limits.session().toSeconds())));
    }

    private String cookie(String value, long seconds) {
        return FrontDoor.SESSION_COOKIE + "=" + value + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + seconds
                + (site.isSecure() ? "; Secure" : "");
    }

    /** Only places on this server: a link must not send somebody elsewhere after they signed in. */
    private static String next(String path) {
        boolean here = path.startsWith("/") && !path.startsWith("//") && path.indexOf('\\') < 0;
        return here && path.codePoints().noneMatch(Character::isISOControl) ? path : "/";
    }

    static UUID id(Request request) {
        try {
            return UUID.fromString(request.pathValue("id"));
        } catch (IllegalArgumentException _) {
            throw Problem.notFound("such person");
        }
    }

    private static Optional<Role> role(String name) {
        return Arrays.stream(Role.values())
                .filter(role -> role.name().equals(name))
                .findFirst();
    }

    private static Problem noRole() {
        return Problem.invalid("Choose a role.");
    }
}
