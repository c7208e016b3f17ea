package dev.belay.cli.job;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Screen;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code belay meta-data}: what the jobs of a build tell each other. */
@Command(
        name = "meta-data",
        mixinStandardHelpOptions = true,
        description = "Values that jobs of one build share. Works inside a job.")
public final class MetaDataCommand {

    private static final int VALUE_CHARACTERS_MAX = 100 * 1024;

    /** As scripts written for the field's other agent expect it. */
    private static final int ABSENT = 100;

    private final Screen screen;
    private final JobServer server;

    public MetaDataCommand(Screen screen, JobServer server) {
        this.screen = screen;
        this.server = server;
    }

    @Command(name = "set", mixinStandardHelpOptions = true, description = "Sets a value.")
    int set(
            @Parameters(paramLabel = "KEY") String key,
            @Parameters(arity = "0..1", paramLabel = "VALUE", description = "Default: what is piped in.")
                    Optional<String> value) {
        String text = server.given(value, VALUE_CHARACTERS_MAX);
        server.with(job -> job.tell("POST", "/data/set", Map.of("key", key, "value", text)));
        return Exit.OK.code;
    }

    @Command(name = "get", mixinStandardHelpOptions = true, description = "Prints a value.")
    int get(
            @Parameters(paramLabel = "KEY") String key,
            @Option(names = "--default", paramLabel = "VALUE", description = "Printed when there is no such key.")
                    Optional<String> otherwise) {
        String value = server.with(job -> {
            try {
                return job.tell("POST", "/data/get", Map.of("key", key))
                        .path("value")
                        .asString("");
            } catch (dev.belay.agent.jobs.OwnJob.Refusal refusal) {
                if (refusal.status() == 404 && otherwise.isPresent()) {
                    return otherwise.get();
                }
                throw refusal;
            }
        });
        screen.raw(value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return Exit.OK.code;
    }

    @Command(
            name = "exists",
            mixinStandardHelpOptions = true,
            description = "Ends with 0 if there is such a key, with 100 if there is none.")
    int exists(@Parameters(paramLabel = "KEY") String key) {
        JsonNode answer = server.with(job -> job.tell("POST", "/data/exists", Map.of("key", key)));
        return answer.path("exists").asBoolean(false) ? Exit.OK.code : ABSENT;
    }

    @Command(name = "keys", mixinStandardHelpOptions = true, description = "Prints all keys, one a line.")
    int keys() {
        server.with(job -> job.tell("POST", "/data/keys", Map.of())).forEach(key -> screen.line(key.asString()));
        return Exit.OK.code;
    }
}
