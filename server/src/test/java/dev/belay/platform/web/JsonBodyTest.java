package dev.belay.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.PipelineUpload;
import dev.belay.protocol.api.BuildCreation;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What does not fit of a body is told in words for whoever wrote it. */
final class JsonBodyTest {

    private record Order(String name, int count, List<Part> parts) {
        record Part(boolean whole) {}

        @SuppressWarnings("UnusedMethod") // The mapper calls it.
        Order {
            if (count > 9) {
                throw new IllegalArgumentException("at most 9 at once");
            }
        }
    }

    private static <T> T read(JsonMapper mapper, Class<T> type, String body) {
        return JsonBody.read(mapper, type, body.getBytes(StandardCharsets.UTF_8), mapper.equals(Json.API));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"envv\": {}}          | Unknown key “envv” in the body. Did you mean “env”?",
                "{\"colour\": 1}         | Unknown key “colour” in the body. Known are branch, commit, env, hotfix, message, metaData.",
                "[]                      | The body must be an object, not a list.",
                "7                       | The body must be an object, not 7.",
                "{\"branch\": [1]}       | “branch” must be text, not a list.",
                "{\"hotfix\": \"soon\"}  | “hotfix” must be true or false, not “soon”.",
                "{\"env\": \"A=b\"}      | “env” must be an object, not “A=b”.",
                "{\"env\": {\"A\": {}}}  | “env.A” must be text, not an object.",
                "{\"branch\": }          | The body is not JSON: at line 1, column 12 it cannot be read.",
                "{} {}                   | The body is more than one JSON value.",
            })
    void whatAPersonSendsIsReadStrictly(String body, String sentence) {
        assertThatThrownBy(() -> read(Json.API, BuildCreation.class, body))
                .isInstanceOf(Problem.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                             | The body needs “name”: text.",
                "{\"name\": \"a\", \"count\": \"x\"}                            | “count” must be a whole number, not “x”.",
                "{\"name\": \"a\", \"count\": 10, \"parts\": []}                | The body cannot be used: at most 9 at once",
                "{\"name\": \"a\", \"count\": 1, \"parts\": [{\"whole\": []}]}  | “parts[0].whole” must be true or false, not a list.",
            })
    void whatLacksOrDoesNotFitIsNamedByItsPlace(String body, String sentence) {
        assertThatThrownBy(() -> read(Json.API, Order.class, body)).hasMessage(sentence);
    }

    @Test
    void aLargeBodyIsNotReadOnceMoreToSayWhatWasFound() {
        String large = "x".repeat(70_000);
        assertThatThrownBy(() -> read(Json.API, BuildCreation.class, "{\"message\":\"" + large + "\",\"branch\":[1]}"))
                .hasMessage("“branch” must be text.");
        assertThatThrownBy(() -> read(Json.API, BuildCreation.class, "[\"" + large + "\"]"))
                .hasMessage("The body must be an object, and nothing else.");
    }

    @Test
    void agentsMayBeNewerThanTheServer() {
        assertThat(read(Json.V3, PipelineUpload.class, "{\"uuid\": \"u\", \"pipeline\": [], \"later\": 1}")
                        .uuid())
                .isEqualTo("u");
        assertThatThrownBy(() -> read(Json.V3, PipelineUpload.class, "{\"pipeline\": []}"))
                .hasMessage("The body needs “uuid”: text.");
    }

    /** As a tree, two bytes become an object of some fifty, and a server has 256 MB for all that it does. */
    @Test
    void largeUploadsAreReadWithoutATree() {
        var counter = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        String body = "{\"uuid\": \"u\", \"pipeline\": [%s[]]}".formatted("[],".repeat(600_000));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        read(Json.V3, PipelineUpload.class, "{\"uuid\": \"u\", \"pipeline\": []}");
        long before = counter.getCurrentThreadAllocatedBytes();
        assertThat(JsonBody.read(Json.V3, PipelineUpload.class, bytes, false)
                        .pipeline()
                        .text())
                .hasSize(1_800_004);
        assertThat(counter.getCurrentThreadAllocatedBytes() - before).isLessThan(12L * bytes.length);
    }

    @Test
    void uploadsThatAreMuchTooLargeAreRefusedWhileTheyAreRead() {
        String steps = "[" + "[],".repeat(1_000_000) + "[]]";
        assertThatThrownBy(() ->
                        read(Json.V3, PipelineUpload.class, "{\"uuid\": \"u\", \"pipeline\": %s}".formatted(steps)))
                .hasMessage("“pipeline” cannot be used: it has more than 2097152 characters.");
        String places = "1,".repeat(400_000) + "1";
        assertThatThrownBy(() -> read(
                        Json.V3,
                        PipelineUpload.class,
                        "{\"uuid\":\"u\",\"pipeline\":[],\"source\":{\"file\":\"a\",\"places\":[%s]}}"
                                .formatted(places)))
                .hasMessage("“source.places” cannot be used: it has more than 400000 numbers.");
        assertThatThrownBy(() -> read(
                        Json.V3,
                        PipelineUpload.class,
                        "{\"uuid\":\"u\",\"pipeline\":[],\"source\":{\"file\":\"a\",\"places\":[1,\"x\"]}}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("whole number");
    }

    @Test
    void whatIsHandedOnIsAsItWasWritten() {
        String steps = "{\"steps\":[\"\\u00e9 \\\"q\\\"\",1e400,-0.10,12345678901234567890,null,true]}";
        assertThat(read(Json.V3, PipelineUpload.class, "{\"uuid\":\"u\",\"pipeline\":%s}".formatted(steps))
                        .pipeline()
                        .text())
                .isEqualTo("{\"steps\":[\"é \\\"q\\\"\",1E+400,-0.10,12345678901234567890,null,true]}");
    }

    @Test
    void noBodyIsAnEmptyObject() {
        assertThat(read(Json.API, BuildCreation.class, "").env()).isEmpty();
        assertThat(read(Json.API, Map.class, "").size()).isZero();
    }
}
