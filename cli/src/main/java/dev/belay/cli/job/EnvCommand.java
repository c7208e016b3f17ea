package dev.belay.cli.job;

import dev.belay.agent.local.OwnAgent;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;

/** {@code belay env}: the environment of the job in which it runs, as its later phases find it. */
@Command(
        name = "env",
        mixinStandardHelpOptions = true,
        description = "Variables of the job's later phases. Works inside a job.")
public final class EnvCommand {

    private static final int CHARACTERS_MAX = 1 << 20;

    private final Screen screen;
    private final JobServer server;

    /** How a change is given, and how it is told what came of it. */
    static final class Formats {

        @Option(
                names = "--input-format",
                paramLabel = "FORMAT",
                description = "plain, or json: {\"NAME\": \"VALUE\"} to set, [\"NAME\"] to unset. Default: plain.")
        private Optional<String> input = Optional.empty();

        @Option(
                names = "--output-format",
                paramLabel = "FORMAT",
                description = "plain, quiet, json or json-pretty. Default: plain.")
        private Optional<String> output = Optional.empty();
    }

    public EnvCommand(Screen screen, JobServer server) {
        this.screen = screen;
        this.server = server;
    }

    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description = "Prints variables as the next phase of the job finds them: the value of one, NAME=VALUE of"
                    + " several or of all. Exits 1 when one is not set.")
    int get(
            @Parameters(arity = "0..*", paramLabel = "NAME", description = "Default: all.") List<String> names,
            @Option(
                            names = "--format",
                            paramLabel = "FORMAT",
                            description = "plain, json or json-pretty. Default: plain.")
                    Optional<String> format) {
        List<String> wanted = Optional.ofNullable(names).orElse(List.of());
        Map<String, String> all = server.withAgent(OwnAgent::variables);
        var found = new TreeMap<>(all);
        if (!wanted.isEmpty()) {
            found.keySet().retainAll(wanted);
            wanted.stream()
                    .filter(name -> !all.containsKey(name))
                    .forEach(name -> screen.fault("“" + name + "” is not set."));
        }
        String form = format.orElse("plain");
        if (form.equals("plain")) {
            found.forEach((name, value) -> screen.line(wanted.size() == 1 ? value : name + "=" + value));
        } else {
            json(form, found);
        }
        return (found.keySet().containsAll(wanted) ? Exit.OK : Exit.FAILED).code;
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Sets variables for the phases of the job that come after the present one.")
    int set(
            @Parameters(arity = "1..*", paramLabel = "NAME=VALUE", description = "Or - for lines of standard input.")
                    List<String> words,
            @Mixin Formats formats) {
        var changes = new TreeMap<String, String>();
        boolean json = isJson(formats.input);
        each(words, json, word -> {
            if (json) {
                object(word).forEach(changes::put);
                return;
            }
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new Failure(Exit.USAGE, "“" + word + "” is not NAME=VALUE.");
            }
            changes.put(word.substring(0, equals), word.substring(equals + 1));
        });
        OwnAgent.Change change = server.withAgent(agent -> agent.set(changes));
        tell(formats.output, change, () -> {
            list("Added:", "+ ", change.added());
            list("Updated:", "~ ", change.updated());
        });
        return Exit.OK.code;
    }

    @Command(
            name = "unset",
            mixinStandardHelpOptions = true,
            description = "Removes variables for the phases of the job that come after the present one.")
    int unset(
            @Parameters(arity = "1..*", paramLabel = "NAME", description = "Or - for lines of standard input.")
                    List<String> words,
            @Mixin Formats formats) {
        var names = new ArrayList<String>();
        boolean json = isJson(formats.input);
        each(words, json, word -> {
            if (json) {
                read(word).forEach(each -> names.add(each.asString("")));
            } else {
                names.add(word);
            }
        });
        List<String> gone = server.withAgent(agent -> agent.unset(names));
        tell(formats.output, gone, () -> list("Unset:", "- ", gone));
        return Exit.OK.code;
    }

    @Command(
            name = "dump",
            mixinStandardHelpOptions = true,
            description = "Prints the environment of this very process as JSON, inside a job or not.")
    int dump(
            @Option(names = "--format", paramLabel = "FORMAT", description = "json or json-pretty. Default: json.")
                    Optional<String> format) {
        json(format.orElse("json"), new TreeMap<>(server.environment()));
        return Exit.OK.code;
    }

    private static boolean isJson(Optional<String> format) {
        String form = format.orElse("plain");
        if (!List.of("plain", "json").contains(form)) {
            throw new Failure(Exit.USAGE, "There is no format “" + form + "”: plain or json.");
        }
        return form.equals("json");
    }

    /** Each word, and each line of standard input in place of a hyphen; JSON of there may have several lines. */
    private void each(List<String> words, boolean json, Consumer<String> use) {
        words.stream()
                .flatMap(word -> !word.equals("-")
                        ? Stream.of(word)
                        : json
                                ? Stream.of(server.read(CHARACTERS_MAX))
                                : server.read(CHARACTERS_MAX).lines())
                .forEach(use);
    }

    private static Map<String, String> object(String text) {
        var values = new TreeMap<String, String>();
        for (Map.Entry<String, JsonNode> each : read(text).properties()) {
            if (!each.getValue().isString()) {
                throw new Failure(Exit.USAGE, "The value of “" + each.getKey() + "” is no text.");
            }
            values.put(each.getKey(), each.getValue().asString());
        }
        return values;
    }

    private static JsonNode read(String text) {
        try {
            return Json.V3.readTree(text);
        } catch (JacksonException exception) {
            throw new Failure(Exit.USAGE, "“" + text + "” is no JSON.", exception);
        }
    }

    private void tell(Optional<String> format, Object result, Runnable plain) {
        switch (format.orElse("plain")) {
            case "plain" -> plain.run();
            case "quiet" -> {}
            default -> json(format.get(), result);
        }
    }

    private void list(String title, String mark, List<String> names) {
        if (!names.isEmpty()) {
            screen.line(title);
            names.forEach(name -> screen.line(mark + name));
        }
    }

    private void json(String format, Object value) {
        switch (format) {
            case "json" -> screen.line(Json.V3.writeValueAsString(value));
            case "json-pretty" ->
                screen.line(Json.V3
                        .writer()
                        .with(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(value));
            default ->
                throw new Failure(Exit.USAGE, "There is no format “" + format + "”: plain, json or json-pretty.");
        }
    }
}
