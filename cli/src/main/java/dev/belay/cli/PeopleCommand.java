package dev.belay.cli;

import dev.belay.cli.server.Api;
import dev.belay.cli.server.ServerOptions;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.people.EmailSetting;
import dev.belay.protocol.people.PeopleList;
import dev.belay.protocol.people.PersonView;
import dev.belay.protocol.people.TeamsSetting;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code belay people}: who there is, and in which teams. */
@Command(name = "people", mixinStandardHelpOptions = true, description = "People, and the teams that they are in.")
final class PeopleCommand {

    private final Screen screen;

    PeopleCommand(Screen screen) {
        this.screen = screen;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists everybody who may sign in.")
    int list(@Mixin ServerOptions options) {
        PeopleList list = options.api().get("/api/people", PeopleList.class);
        if (options.json()) {
            screen.json(list);
            return Exit.OK.code;
        }
        var table = new Table("Nobody can sign in yet.", "NAME", "ROLE", "TEAMS", "EMAIL");
        list.people()
                .forEach(each -> table.row(
                        each.name(),
                        each.role(),
                        String.join(" ", each.teams()),
                        each.email().orElse("")));
        screen.table(table);
        return Exit.OK.code;
    }

    @Command(
            name = "email",
            mixinStandardHelpOptions = true,
            description = "Says where somebody is written to; jobs are told it of who made or unblocked their build.")
    int email(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "ADDRESS", description = "'' for none.") String address) {
        PersonView person = options.api()
                .put("/api/people/" + Api.segment(name) + "/email", new EmailSetting(address), PersonView.class);
        return options.show(
                screen,
                person,
                () -> screen.line(person.name()
                        + person.email().map(" is written to at "::concat).orElse(" is not written to") + "."));
    }

    @Command(
            name = "teams",
            mixinStandardHelpOptions = true,
            description = "Puts somebody into teams, and out of all others. Steps that wait for somebody name teams by"
                    + " “allowed_teams”.")
    int teams(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "TEAM", arity = "0..*", description = "Without one, no team.")
                    List<String> teams) {
        List<String> given = teams == null ? List.of() : teams;
        PersonView person = options.api()
                .put("/api/people/" + Api.segment(name) + "/teams", new TeamsSetting(given), PersonView.class);
        if (options.json()) {
            screen.json(person);
        } else {
            screen.line(person.name() + " is in "
                    + (person.teams().isEmpty() ? "no team." : String.join(", ", person.teams()) + "."));
        }
        return Exit.OK.code;
    }
}
