package dev.belay.cli.job;

import dev.belay.agent.jobs.RedactedVariables;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.protocol.Json;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** {@code belay redactor}: what the job's log is not to show. */
@Command(
        name = "redactor",
        mixinStandardHelpOptions = true,
        description = "Keeps secrets out of the job's log. Works inside a job.")
public final class RedactorCommand {

    private static final int CHARACTERS_MAX = 1 << 20;

    private final JobServer server;

    public RedactorCommand(JobServer server) {
        this.server = server;
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "From now on the log shows [REDACTED] in place of a value and of each of its lines.",
            footer = {"", "Values of less than 6 bytes come up by chance, and are shown."})
    int add(
            @Parameters(
                            arity = "0..1",
                            paramLabel = "FILE",
                            description = "What holds the value. Default: standard input.")
                    Optional<Path> file,
            @Option(
                            names = "--format",
                            paramLabel = "FORMAT",
                            description = "none: all of it is one value. json: an object, whose values are meant."
                                    + " Default: none.")
                    Optional<String> format,
            @Option(
                            names = "--apply-vars-filter",
                            description = "Of JSON only those whose names --redacted-vars means.")
                    boolean filtered,
            @Option(
                            names = "--redacted-vars",
                            paramLabel = "PATTERNS",
                            description = "Names of variables with secrets, commas between. Default:"
                                    + " $BUILDKITE_REDACTED_VARS, else *_PASSWORD, *_SECRET, *_TOKEN and the like.")
                    Optional<String> patterns) {
        String text = server.text(file, CHARACTERS_MAX);
        RedactedVariables redacted =
                patterns.map(RedactedVariables::of).orElseGet(() -> RedactedVariables.of(server.environment()));
        Collection<String> values = switch (format.orElse("none")) {
            case "none" -> List.of(text.strip());
            case "json" ->
                filtered ? redacted.among(json(text)).values() : json(text).values();
            default -> throw new Failure(Exit.USAGE, "There is no format “" + format.get() + "”: none or json.");
        };
        server.withAgent(agent -> {
            values.forEach(agent::redact);
            return values;
        });
        return Exit.OK.code;
    }

    private static Map<String, String> json(String text) {
        var values = new TreeMap<String, String>();
        try {
            for (Map.Entry<String, JsonNode> each : Json.V3.readTree(text).properties()) {
                if (!each.getValue().isString()) {
                    throw new Failure(Exit.USAGE, "The value of “" + each.getKey() + "” is no text.");
                }
                values.put(each.getKey(), each.getValue().asString());
            }
        } catch (JacksonException exception) {
            throw new Failure(Exit.USAGE, "This is no object of JSON: {\"name\": \"value\"}.", exception);
        }
        return values;
    }
}
