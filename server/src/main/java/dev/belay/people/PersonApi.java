package dev.belay.people;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.access.Teams;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.platform.yaml.Nearest;
import dev.belay.protocol.people.EmailSetting;
import dev.belay.protocol.people.PeopleList;
import dev.belay.protocol.people.PersonView;
import dev.belay.protocol.people.TeamsSetting;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What others know of people: their teams, and where they are written to. Teams have no life of their own: a team is there when
 * somebody is in it.
 */
final class PersonApi implements Teams {

    private static final int PEOPLE_MAX = 10_000;
    private static final int TEAMS_MAX = 100;
    private static final Pattern EMAIL = Pattern.compile("[^\\s<>\"\\\\,;:@]{1,64}@[A-Za-z0-9.-]{1,253}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    private final Database database;
    private final Journal journal;
    private final PeopleStore people;
    private final TeamStore store = new TeamStore();
    private final EmailStore emails = new EmailStore();

    PersonApi(Database database, Journal journal, PeopleStore people) {
        this.database = database;
        this.journal = journal;
        this.people = people;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/people", Permission.VIEW, this::list),
                Route.put("/api/people/{name}/teams", Permission.ADMINISTER, this::put),
                Route.put("/api/people/{name}/email", Permission.ADMINISTER, this::email));
    }

    /** The same by a form. */
    List<Route> pages() {
        return List.of(
                Route.put("/people/{id}/teams", Permission.ADMINISTER, this::submit),
                Route.put("/people/{id}/email", Permission.ADMINISTER, this::submitEmail));
    }

    @Override
    public Set<String> of(Tx tx, Actor actor) {
        return switch (actor) {
            case Actor.Person person -> Set.copyOf(store.ofPerson(tx, UUID.fromString(person.id())));
            case Actor.Program program -> Set.copyOf(store.ofToken(tx, UUID.fromString(program.tokenId())));
            case Actor.Agent _, Actor.Edge _, Actor.Belay _, Actor.Anonymous _ -> Set.of();
        };
    }

    @Override
    public String email(Tx tx, Actor actor) {
        Optional<String> email = switch (actor) {
            case Actor.Person person -> emails.ofPerson(tx, UUID.fromString(person.id()));
            case Actor.Program program -> emails.ofToken(tx, UUID.fromString(program.tokenId()));
            case Actor.Agent _, Actor.Edge _, Actor.Belay _, Actor.Anonymous _ -> Optional.empty();
        };
        return email.orElse("");
    }

    private Response email(Request request) {
        String name = request.pathValue("name");
        String email = request.json(EmailSetting.class).email();
        return Response.json(changeEmail(
                request.caller().actor(), email, tx -> people.byName(tx, name).orElseThrow(() -> unknown(tx, name))));
    }

    private Response submitEmail(Request request) {
        UUID id = PeoplePages.id(request);
        changeEmail(
                request.caller().actor(),
                request.form().getOrDefault("email", ""),
                tx -> people.byId(tx, id).orElseThrow(() -> Problem.notFound("such person")));
        return Response.redirect("/people");
    }

    private PersonView changeEmail(Actor actor, String asked, Function<Tx, Person> whom) {
        String email = asked.strip();
        if (!email.isEmpty() && !EMAIL.matcher(email).matches()) {
            throw Problem.invalid("“" + email + "” is no address of mail.");
        }
        return database.transact(tx -> {
            Person person = whom.apply(tx);
            emails.put(tx, person.id(), Optional.of(email).filter(each -> !each.isEmpty()));
            String summary = actor.label() + " set where " + person.name() + " is written to";
            journal.append(tx, new Change(actor, "person.email", "/people", summary, Map.of("person", person.name())));
            return view(tx, person);
        });
    }

    private Response list(Request request) {
        return Response.json(database.read(tx -> new PeopleList(
                people.all(tx, PEOPLE_MAX).stream().map(each -> view(tx, each)).toList())));
    }

    private Response put(Request request) {
        String name = request.pathValue("name");
        List<String> teams = request.json(TeamsSetting.class).teams();
        return Response.json(change(
                request.caller().actor(), teams, tx -> people.byName(tx, name).orElseThrow(() -> unknown(tx, name))));
    }

    private Response submit(Request request) {
        List<String> teams = Pattern.compile("[\\s,]+")
                .splitAsStream(request.form().getOrDefault("teams", ""))
                .filter(team -> !team.isEmpty())
                .toList();
        UUID id = PeoplePages.id(request);
        change(
                request.caller().actor(),
                teams,
                tx -> people.byId(tx, id).orElseThrow(() -> Problem.notFound("such person")));
        return Response.redirect("/people");
    }

    private PersonView change(Actor actor, List<String> asked, Function<Tx, Person> whom) {
        var teams = new TreeSet<>(asked);
        if (teams.size() > TEAMS_MAX
                || teams.stream().anyMatch(team -> !NAME.matcher(team).matches())) {
            throw Problem.invalid("Somebody is in at most " + TEAMS_MAX
                    + " teams, and a team's name has 1 to 63 letters, digits and any of . _ -");
        }
        return database.transact(tx -> {
            Person person = whom.apply(tx);
            store.put(tx, person.id(), teams);
            String summary = actor.label() + " put " + person.name() + " into "
                    + (teams.isEmpty() ? "no team" : "the teams " + String.join(", ", teams));
            journal.append(tx, new Change(actor, "person.teams", "/people", summary, Map.of("person", person.name())));
            return view(tx, person);
        });
    }

    private Problem unknown(Tx tx, String name) {
        List<String> names =
                people.all(tx, PEOPLE_MAX).stream().map(Person::name).toList();
        return Problem.notFound("person “" + name + "”", Nearest.hint(name, names));
    }

    private PersonView view(Tx tx, Person person) {
        return new PersonView(
                person.name(),
                person.role().name().toLowerCase(Locale.ROOT),
                store.ofPerson(tx, person.id()),
                emails.ofPerson(tx, person.id()));
    }
}
