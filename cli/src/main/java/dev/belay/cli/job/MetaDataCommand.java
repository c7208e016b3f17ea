package dev.belay.cli.job;

import dev.belay.agent.jobs.OwnJob;
import dev.belay.cli.server.Api;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Screen;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    /** Whose values are meant. */
    static final class Whose {

        @Option(names = "--job", paramLabel = "ID", description = "Of the build of this job. Default: the own one.")
        private Optional<String> job = Optional.empty();

        JsonNode tell(OwnJob own, String what, Map<String, String> body) {
            return own.ask("POST", "jobs/" + Api.segment(job.orElseGet(own::id)) + "/data/" + what, body);
        }
    }

    /** The same, for who only looks. */
    static final class Read {

        @Mixin
        private Whose whose = new Whose();

        @Option(names = "--build", paramLabel = "ID", description = "Of this build.")
        private Optional<String> build = Optional.empty();

        JsonNode tell(OwnJob own, String what, Map<String, String> body) {
            return build.map(id -> own.ask("POST", "builds/" + Api.segment(id) + "/data/" + what, body))
                    .orElseGet(() -> whose.tell(own, what, body));
        }
    }

    public MetaDataCommand(Screen screen, JobServer server) {
        this.screen = screen;
        this.server = server;
    }

    @Command(name = "set", mixinStandardHelpOptions = true, description = "Sets a value.")
    int set(
            @Parameters(paramLabel = "KEY") String key,
            @Parameters(arity = "0..1", paramLabel = "VALUE", description = "Default: what is piped in.")
                    Optional<String> value,
            @Mixin Whose whose) {
        String text = server.shown(server.given(value, VALUE_CHARACTERS_MAX), screen);
        server.with(job -> whose.tell(job, "set", Map.of("key", key, "value", text)));
        return Exit.OK.code;
    }

    @Command(name = "get", mixinStandardHelpOptions = true, description = "Prints a value.")
    int get(
            @Parameters(paramLabel = "KEY") String key,
            @Option(names = "--default", paramLabel = "VALUE", description = "Printed when there is no such key.")
                    Optional<String> otherwise,
            @Mixin Read read) {
        String value = server.with(job -> {
            try {
                return read.tell(job, "get", Map.of("key", key)).path("value").asString("");
            } catch (OwnJob.Refusal refusal) {
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
    int exists(@Parameters(paramLabel = "KEY") String key, @Mixin Read read) {
        JsonNode answer = server.with(job -> read.tell(job, "exists", Map.of("key", key)));
        return answer.path("exists").asBoolean(false) ? Exit.OK.code : ABSENT;
    }

    @Command(name = "keys", mixinStandardHelpOptions = true, description = "Prints all keys, one a line.")
    int keys(@Mixin Read read) {
        server.with(job -> read.tell(job, "keys", Map.of())).forEach(key -> screen.line(key.asString()));
        return Exit.OK.code;
    }
}
