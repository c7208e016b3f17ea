package dev.belay.cli;

import dev.belay.cli.server.Version;
import dev.belay.cli.terminal.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code belay} itself: what there is, by purpose, and what exit codes mean. */
@Command(
        name = "belay",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Takes a change to every customer unnoticed, and holds the rope while it does.",
        synopsisSubcommandLabel = "COMMAND")
final class BelayCommand implements Runnable {

    /** What a newcomer looks for, and the commands that serve it; each command is listed once. */
    private record Purpose(String title, List<String> commands) {}

    private static final List<Purpose> PURPOSES = List.of(
            new Purpose("Try it, run it", List.of("demo", "up")),
            new Purpose("Run one part", List.of("server", "agent", "edge")),
            new Purpose("Ship", List.of("pipeline", "schedule", "build", "job", "rollout", "service", "instance")),
            new Purpose(
                    "Inside a job",
                    List.of(
                            "meta-data",
                            "annotate",
                            "annotation",
                            "artifact",
                            "cache",
                            "step",
                            "env",
                            "lock",
                            "redactor",
                            "oidc")),
            new Purpose("Administer", List.of("secret", "people", "token")));

    private static final int NAME_COLUMNS = 12;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "Say what to do.");
        }
    }

    /** Lets the help list commands by purpose, and exit codes with their meaning. */
    static CommandLine describe(CommandLine belay) {
        belay.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, _ -> "");
        belay.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, BelayCommand::byPurpose);
        belay.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST, _ -> exitCodes());
        belay.getSubcommands().values().forEach(BelayCommand::describeSubcommand);
        return belay;
    }

    /** Every command knows the version of the program; exit codes are told where something is run. */
    private static void describeSubcommand(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        if (command.getSubcommands().isEmpty()) {
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST, _ -> exitCodes());
        }
        command.getSubcommands().values().forEach(BelayCommand::describeSubcommand);
    }

    private static String byPurpose(Help help) {
        var text = new ArrayList<String>();
        for (Purpose purpose : PURPOSES) {
            text.add("");
            text.add(purpose.title() + ":");
            for (String name : purpose.commands()) {
                Optional.ofNullable(help.subcommands().get(name))
                        .map(command -> String.join(
                                " ", command.commandSpec().usageMessage().description()))
                        .ifPresent(
                                summary -> text.add("  " + name + " ".repeat(NAME_COLUMNS - name.length()) + summary));
            }
        }
        text.add("");
        text.add("`belay COMMAND --help` tells more about each.");
        return String.join(System.lineSeparator(), text) + System.lineSeparator();
    }

    private static String exitCodes() {
        return Stream.concat(
                        Stream.of("", "Exit codes:"),
                        Stream.of(Exit.values()).map(exit -> "  " + exit.code + "  " + exit.meaning))
                .reduce("", (before, line) -> before + line + System.lineSeparator());
    }
}
