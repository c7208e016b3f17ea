package dev.belay.people;

import dev.belay.kernel.Gen;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.access.Authenticator.Credential;
import dev.belay.platform.access.Teams;
import dev.belay.platform.database.Database;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Route;
import dev.belay.platform.web.Site;
import dev.belay.platform.work.Reconciler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The door of people. */
public final class People {

    private final Sessions sessions;
    private final Tokens tokens;
    private final PeoplePages people;
    private final TokenPages tokenPages;
    private final PersonApi teams;

    /**
     * Wires it.
     *
     * @param registrants the file in which it is kept who may register, for a start without the database
     */
    public People(
            Database database,
            Journal journal,
            Gen gen,
            Pages pages,
            Site site,
            PeopleLimits limits,
            Path registrants) {
        var store = new PeopleStore();
        this.sessions = new Sessions(
                database, journal, gen, store, new Passwords(limits.hashesMax(), Passwords.Cost.USUAL), limits);
        this.tokens = new Tokens(
                database,
                journal,
                gen,
                new TokenStore(),
                limits,
                new Registrants(new RegistrantsFile(registrants), pages::now));
        this.people = new PeoplePages(database, store, new TeamStore(), sessions, limits, site, pages);
        this.teams = new PersonApi(database, journal, store);
        this.tokenPages = new TokenPages(tokens, limits, pages);
    }

    public List<Route> routes() {
        var routes = new ArrayList<Route>();
        routes.addAll(people.routes());
        routes.addAll(tokenPages.routes());
        routes.addAll(new TokenApi(tokens).routes());
        routes.addAll(teams.routes());
        routes.addAll(teams.pages());
        return routes;
    }

    public List<Reconciler> reconcilers() {
        return List.of(sessions.tidying());
    }

    /** Knows people by their sessions, and programs by their API tokens. */
    public Authenticator authenticator() {
        return credential -> switch (credential) {
            case Credential.Session session -> sessions.caller(session.value());
            case Credential.Token token -> tokens.caller(token.value());
        };
    }

    /** The path of the link to make the first administrator; earlier ones no longer work. None when there is one. */
    public Optional<String> firstInvitation() {
        return sessions.inviteFirst().map(secret -> "/invitations/" + secret);
    }

    /** A fresh token with every scope, for the automation that started this server; earlier ones no longer work. */
    public String bootstrapToken() {
        return tokens.bootstrap().secret();
    }

    /** Who belongs where. */
    public Teams teams() {
        return teams;
    }

    /** Whether this is a token that works. */
    public boolean isToken(String secret) {
        return tokens.caller(secret).isPresent();
    }
}
