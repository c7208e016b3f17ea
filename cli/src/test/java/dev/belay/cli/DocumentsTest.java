package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Settings;
import dev.belay.cli.job.JobServer;
import dev.belay.cli.terminal.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What README and guides tell people to type is understood. */
final class DocumentsTest {

    private static final Pattern SPAN = Pattern.compile("`([^`\n]+)`");
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]+");
    private static final Pattern WORD = Pattern.compile("[a-z][a-z-]*");

    private final CommandLine belay = Main.commands(
            new Screen(nowhere(), nowhere(), false, false),
            InstantSource.system(),
            new JobServer(Map.of(), InputStream.nullInputStream()));

    private static PrintStream nowhere() {
        return new PrintStream(OutputStream.nullOutputStream());
    }

    @Test
    void everyCommandInThemExists() {
        var wrong = new ArrayList<String>();
        int commands = 0;
        for (Path document : documents()) {
            for (String typed : typed(read(document))) {
                commands++;
                fault(typed).ifPresent(fault -> wrong.add(document + ": " + typed + ": " + fault));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(commands).isGreaterThan(20);
    }

    @Test
    void everyOptionInThemExists() {
        Set<String> known = new HashSet<>();
        gather(belay, known);
        Settings.KEYS.forEach(key -> known.add("--" + key.label()));
        var wrong = new ArrayList<String>();
        for (Path document : documents()) {
            for (Matcher span = SPAN.matcher(read(document)); span.find(); ) {
                for (Matcher option = OPTION.matcher(span.group(1)); option.find(); ) {
                    if (span.group(1).startsWith("-") && !known.contains(option.group())) {
                        wrong.add(document + ": " + option.group());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void gather(CommandLine command, Set<String> options) {
        command.getCommandSpec().options().forEach(option -> options.addAll(List.of(option.names())));
        command.getSubcommands().values().forEach(each -> gather(each, options));
    }

    /** What is wrong with a command line, if anything. */
    private Optional<String> fault(String typed) {
        CommandLine command = belay;
        boolean isValue = false;
        for (String word : typed.replaceAll("[#|>;].*", "").strip().split("\\s+")) {
            if (word.startsWith("--")) {
                String option = word.replaceAll("=.*", "");
                boolean known = command.getCommandName().equals("server")
                        ? Settings.KEYS.stream().anyMatch(key -> option.equals("--" + key.label()))
                                || option.equals("--help")
                        : command.getCommandSpec().findOption(option) != null;
                if (!known) {
                    return Optional.of("no option " + option);
                }
                isValue = !word.contains("=") && takesValue(command, option);
            } else if (isValue) {
                isValue = false;
            } else if (!command.getSubcommands().isEmpty()) {
                if (WORD.matcher(word).matches() && !command.getSubcommands().containsKey(word)) {
                    return Optional.of("no command " + word);
                }
                command = command.getSubcommands().getOrDefault(word, command);
            }
        }
        return Optional.empty();
    }

    private static boolean takesValue(CommandLine command, String option) {
        return Optional.ofNullable(command.getCommandSpec().findOption(option))
                .filter(each -> each.arity().max() > 0)
                .isPresent();
    }

    /** What stands behind {@code belay} in code, inline and in blocks. */
    private static List<String> typed(String text) {
        var typed = new ArrayList<String>();
        boolean block = false;
        for (String line : text.lines().toList()) {
            block ^= line.startsWith("```");
            String indented = line.strip().replaceFirst("^\\$ ", "");
            if (block || line.startsWith("    ")) {
                command(indented).ifPresent(typed::add);
            } else {
                SPAN.matcher(line)
                        .results()
                        .forEach(span -> command(span.group(1)).ifPresent(typed::add));
            }
        }
        return typed;
    }

    private static Optional<String> command(String code) {
        return Stream.of("./belay ", "belay ")
                .filter(code::startsWith)
                .findFirst()
                .map(program -> code.substring(program.length()));
    }

    private static List<Path> documents() {
        try (Stream<Path> guides = Files.list(Path.of("../docs/guides"))) {
            return Stream.concat(
                            Stream.of(
                                            "README.md",
                                            "CONTRIBUTING.md",
                                            "CHANGELOG.md",
                                            "SECURITY.md",
                                            "docs/benchmarks.md")
                                    .map(Path.of("..")::resolve),
                            guides.sorted())
                    .toList();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static String read(Path document) {
        try {
            return Files.readString(document);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
