package dev.belay.cli;

import dev.belay.platform.yaml.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in words that name what was typed and what could be. */
record Misunderstanding(ParameterException exception) {

    String told() {
        CommandLine command = exception.getCommandLine();
        List<String> subcommands =
                List.copyOf(new TreeSet<>(command.getSubcommands().keySet()));
        String name = command.getCommandSpec().qualifiedName();
        if (exception instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched().getFirst(), command.getCommandSpec(), subcommands);
        }
        return String.valueOf(exception.getMessage()).equals("Missing required subcommand")
                ? "“" + name + "” wants to know what to do: " + String.join(", ", subcommands) + "."
                : String.valueOf(exception.getMessage());
    }

    private static String unmatched(String word, CommandSpec spec, List<String> subcommands) {
        String name = spec.qualifiedName();
        if (word.startsWith("-")) {
            return "“" + name + "” has no option " + word + "."
                    + Nearest.hint(word, new ArrayList<>(spec.optionsMap().keySet()));
        }
        return subcommands.isEmpty()
                ? "“" + name + "” does not take so many words: “" + word + "” is one too many."
                : "“" + name + "” has no command “" + word + "”." + Nearest.hint(word, subcommands);
    }
}
