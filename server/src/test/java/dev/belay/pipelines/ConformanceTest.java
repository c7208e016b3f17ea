package dev.belay.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.JobView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Whole builds by agents of other makers, written from the protocol's table: of 2020, which uses its own token for everything,
 * and of today, which uses that of the job. Any call's answer may get lost, so that it comes again; chunks of logs come in any order.
 */
@Tag("slow")
class ConformanceTest {

    private static final int BUILDS = Integer.getInteger("belay.conformance.builds", 12);
    private static final int JOBS_OF_BUILD = 6;
    private static final int LINES = 40;

    /** How an agent does it. */
    enum Personality {
        OF_2020,
        OF_TODAY;

        String token(AgentRegistered agent, AcceptedJob job) {
            return switch (this) {
                case OF_2020 -> agent.accessToken();
                case OF_TODAY -> job.token();
            };
        }

        /** Agents of 2020 pass on what they read; those of today write it in one way. */
        Object steps(String label) {
            return switch (this) {
                case OF_2020 ->
                    List.of(
                            Map.of("name", label + " one", "command", List.of("one", "two")),
                            Collections.singletonMap("wait", null),
                            Map.of("name", label + " two", "commands", "three"));
                case OF_TODAY ->
                    Map.of(
                            "steps",
                            List.of(
                                    Map.of("label", label + " one", "command", "one\ntwo"),
                                    "wait",
                                    Map.of("label", label + " two", "command", "three")));
            };
        }
    }

    private final World world = new World();
    private final GitFolder git = new GitFolder();
    private final Random random = new Random(11);

    @BeforeEach
    void begin() {
        git.write("README", "A shop.");
        git.commit("Begin");
        world.pipeline(git);
    }

    @AfterEach
    void close() {
        world.close();
        git.close();
    }

    /** Says something once, or twice as an agent does that did not hear the answer. */
    private void tell(Method method, String path, String token, Object body) {
        int times = random.nextInt(3) == 0 ? 2 : 1;
        for (int time = 0; time < times; time++) {
            world.v3(method, path, token, body);
        }
    }

    @ParameterizedTest
    @EnumSource
    void buildsEndAsTheirJobsDoWithNothingLostAndNothingTwice(Personality who) throws Exception {
        AgentRegistered agent = world.agent("one");
        git.write(".belay/pipeline.yml", """
                steps:
                  - {label: Plan, command: plan, key: plan}
                  - {label: Beside, command: beside, retry: {automatic: {exit_status: 7, limit: 1}}}
                  - wait
                  - {label: End, command: end, soft_fail: true}
                """);
        String commit = git.commit("Change");
        for (int build = 1; build <= BUILDS; build++) {
            world.api(Method.POST, "/api/pipelines/shop/builds", Map.of("commit", commit), JsonNode.class);
            world.work();
            while (!world.show(build).build().finished()) {
                run(who, agent, build);
            }
            check(build);
        }
    }

    private void run(Personality who, AgentRegistered agent, int build) throws Exception {
        AcceptedJob job = world.accept(agent);
        if (random.nextBoolean()) {
            job = world.v3(
                    Method.PUT, "/v3/jobs/" + job.id() + "/accept", agent.accessToken(), Map.of(), AcceptedJob.class);
        }
        String token = who.token(agent, job);
        String path = "/v3/jobs/" + job.id();
        tell(Method.PUT, path + "/start", token, Map.of("started_at", "2026-11-22T10:00:00Z"));
        String label = String.valueOf(job.env().get("BUILDKITE_LABEL"));
        tell(Method.POST, path + "/data/set", token, Map.of("key", label, "value", job.id()));
        tell(Method.POST, path + "/annotations", token, Map.of("context", label, "body", "**" + label + "**"));
        if (label.equals("Plan")) {
            tell(
                    Method.POST,
                    path + "/pipelines",
                    token,
                    Map.of("uuid", "upload-" + build, "pipeline", who.steps("Added"), "replace", false));
        }
        log(job, token);
        boolean retried = job.env().containsKey("BUILDKITE_RETRY_TYPE");
        String status = label.equals("Beside") && !retried ? "7" : label.equals("End") ? "3" : "0";
        tell(Method.PUT, path + "/finish", token, Map.of("exit_status", status, "chunks_failed_count", 0));
        world.work();
    }

    private static String text(AcceptedJob job) {
        var text = new StringBuilder();
        for (int line = 0; line < LINES; line++) {
            text.append(job.id()).append(" line ").append(line).append('\n');
        }
        return text.toString();
    }

    /** Three at a time, as agents upload them, so in any order; some of them twice. */
    private void log(AcceptedJob job, String token) throws Exception {
        byte[] whole = text(job).getBytes(StandardCharsets.UTF_8);
        record Chunk(int sequence, int offset, int size) {}
        var chunks = new ArrayList<Chunk>();
        for (int offset = 0; offset < whole.length; ) {
            int size = Math.min(1 + random.nextInt(500), whole.length - offset);
            chunks.add(new Chunk(chunks.size() + 1, offset, size));
            offset += size;
        }
        for (int first = 0; first < chunks.size(); first += 3) {
            Collections.shuffle(chunks.subList(first, Math.min(first + 3, chunks.size())), random);
        }
        for (Chunk chunk : chunks) {
            String target = "/v3/jobs/" + job.id() + "/chunks?sequence=" + chunk.sequence() + "&offset="
                    + chunk.offset() + "&size=" + chunk.size();
            for (int time = random.nextInt(4) == 0 ? 0 : 1; time < 2; time++) {
                world.call(
                        Method.POST,
                        target,
                        token,
                        Map.of("content-type", "text/plain", "content-encoding", "gzip"),
                        packed(whole, chunk.offset(), chunk.size()));
            }
        }
    }

    private static byte[] packed(byte[] whole, int offset, int size) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(whole, offset, size);
        }
        return bytes.toByteArray();
    }

    private void check(int build) throws InterruptedException {
        var shown = world.show(build);
        assertThat(shown.build().state()).isEqualTo("passed");
        assertThat(shown.jobs())
                .filteredOn(job -> job.kind().equals("command"))
                .extracting(JobView::label)
                .containsExactlyInAnyOrder("Plan", "Added one", "Added two", "Beside", "Beside", "End")
                .hasSize(JOBS_OF_BUILD);
        for (JobView job : shown.jobs()) {
            if (job.kind().equals("command")) {
                Response log = world.call(
                        Method.GET, "/api/jobs/" + job.id() + "/log?from=0", World.OPERATOR, Map.of(), new byte[0]);
                String expected =
                        text(new AcceptedJob(job.id(), "", Map.of(), Map.of(), 1, 1, 1, "", Optional.empty()));
                assertThat(new String(World.bytes(log), StandardCharsets.UTF_8)).isEqualTo(expected);
            }
        }
        String id = shown.build().id();
        assertThat(world.database.strings("select count(*)::text from pipelines.annotation where build = '" + id + "'"))
                .containsExactly("5");
        assertThat(world.database.strings("select count(*)::text from pipelines.meta_data where build = '" + id + "'"))
                .containsExactly("5");
    }
}
