package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.Answers.Answer;
import dev.belay.cli.job.JobServer;
import dev.belay.cli.terminal.Screen;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands that show and change what is set of a pipeline. */
@Tag("slow")
final class SettingCommandsTest {

    private static final String SCHEDULE = """
            {"pipeline":"shop","name":"nightly","cron":"0 2 * * *","branch":"main","message":"","paused":true,
             "env":{"KIND":"full"},"madeBy":"Olga"}""";

    private static final String PIPELINE = """
            {"slug":"shop","name":"Shop","repository":"/srv/shop","branch":"main","pollSeconds":30,"hookPath":"/hooks/shop",
             "occasions":{"pullRequests":true,"forks":false,"labels":false,"tags":true}}""";

    @RegisterExtension
    final Answers server = new Answers();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String input, String... arguments) {
        var screen = new Screen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                false,
                false);
        var job = new JobServer(Map.of(), new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--server", server.address(), "--token", "t"))
                .toArray(String[]::new);
        return Main.run(screen, () -> Instant.parse("2026-05-01T12:00:00Z"), job, all);
    }

    private String told(String... arguments) {
        out.reset();
        assertThat(run("", arguments)).as(out.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private void answer(String what, String body) {
        server.answers.put(what, new Answer(200, body));
    }

    @Test
    void secretsAreSetListedAndDeletedByPipelineAndName() {
        String secrets = "{\"secrets\":[{\"name\":\"API\",\"changedAt\":\"2026-05-01T11:59:00Z\"}]}";
        answer("GET /api/pipelines/shop/secrets", secrets);
        answer("PUT /api/pipelines/shop/secrets/API", secrets);
        answer("DELETE /api/pipelines/shop/secrets/API", "{}");
        assertThat(told("secret", "list", "shop")).contains("API     1 min ago");
        assertThat(run("s3cret\n", "secret", "set", "shop", "API")).isZero();
        assertThat(server.asked.getLast()).isEqualTo("PUT /api/pipelines/shop/secrets/API {\"value\":\"s3cret\"}");
        assertThat(told("secret", "delete", "shop", "API")).isEqualTo("The secret is deleted.\n");
    }

    @Test
    void schedulesAreSetListedAndDeletedByPipelineAndName() {
        answer("GET /api/pipelines/shop/schedules", "{\"schedules\":[" + SCHEDULE + "]}");
        answer("PUT /api/pipelines/shop/schedules/nightly", SCHEDULE);
        answer("DELETE /api/pipelines/shop/schedules/nightly", "{}");
        assertThat(told("schedule", "list", "shop")).contains("nightly", "0 2 * * *", "KIND", "paused", "none");
        assertThat(told("schedule", "set", "shop", "nightly", "--cron", "0 2 * * *", "--env", "KIND=full", "--paused"))
                .isEqualTo("Schedule nightly of shop: 0 2 * * *; the next build is paused.\n");
        assertThat(server.asked)
                .last()
                .asString()
                .endsWith(" {\"cron\":\"0 2 * * *\",\"paused\":true,\"env\":{\"KIND\":\"full\"}}");
        told("schedule", "set", "shop", "nightly", "--message", "", "--no-env", "--paused=false");
        assertThat(server.asked).last().asString().endsWith(" {\"message\":null,\"paused\":false,\"env\":null}");
        assertThat(told("schedule", "delete", "shop", "nightly")).isEqualTo("The schedule is deleted.\n");
    }

    @Test
    void aSettingIsShownUnlessSomethingOfItIsNamed() {
        String limits = "{\"minutes\":20,\"said\":{\"minutes\":20}}";
        answer("GET /api/pipelines/shop/time-limits", limits);
        answer("PUT /api/pipelines/shop/time-limits", limits);
        assertThat(told("pipeline", "time-limits", "shop")).contains("20 minutes", "as their step says");
        assertThat(told("pipeline", "time-limits", "shop", "--minutes", "20")).contains("20 minutes");
        assertThat(server.asked).last().asString().startsWith("PUT").contains("\"minutes\":20");
        answer("GET /api/pipelines/shop/intermediate-builds", "{\"skip\":\"main\"}");
        assertThat(told("pipeline", "intermediate", "shop")).contains("skipped       main", "canceled      none");
        answer("GET /api/pipelines/shop", PIPELINE);
        assertThat(told("pipeline", "set", "shop")).contains("pull requests");
    }

    @Test
    void aPipelineIsShownWithAllThatIsSetOfIt() {
        answer("GET /api/pipelines/shop", PIPELINE);
        answer("GET /api/pipelines/shop/intermediate-builds", "{\"cancel\":\"!main\"}");
        answer("GET /api/pipelines/shop/time-limits", "{\"minutesMax\":1,\"said\":{}}");
        answer(
                "GET /api/pipelines/shop/retention",
                "{\"logDays\":365,\"artifactDays\":0,\"artifactBuilds\":5,\"said\":{}}");
        assertThat(told("pipeline", "show", "shop"))
                .contains("every 30 s", "pull requests, tags", "!main", "without end", "1 minute")
                .contains("365 days", "for ever, of the newest 5 builds", "latest build");
        assertThat(told("pipeline", "show", "shop", "--json")).contains("\"timeLimits\"");
    }

    private String refused(int status, String body, String what, String... arguments) {
        out.reset();
        server.answers.put(what, new Answer(status, body));
        assertThat(run("", arguments)).isEqualTo(4);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aRefusalNamesTheFlagThatPeopleTypedAndNotTheKeyOfTheApi() {
        String retention = "{\"title\":\"\",\"status\":422,\"detail\":\"“logDays” is from 0 to 9; “other” is not.\"}";
        String put = "PUT /api/pipelines/shop/retention";
        assertThat(refused(422, retention, put, "pipeline", "retention", "shop", "--log-days", "99"))
                .isEqualTo("belay: --log-days is from 0 to 9; “other” is not.\n");
        assertThat(refused(409, retention, put, "pipeline", "retention", "shop", "--log-days", "99"))
                .contains("“logDays”");
        String statuses = "{\"title\":\"\",\"status\":422,\"detail\":\"No API is known: give it as “api”.\",\"faults\":"
                + "[{\"field\":\"project\",\"message\":\"is needed\"},{\"field\":\"a.yml:3\",\"message\":\"is not\"}]}";
        assertThat(refused(
                        422,
                        statuses,
                        "PUT /api/pipelines/shop/statuses",
                        "pipeline",
                        "statuses",
                        "shop",
                        "--forge",
                        "gitea"))
                .isEqualTo("belay: No API is known: give it as --api.\n  --project: is needed\n  a.yml:3: is not\n");
    }
}
