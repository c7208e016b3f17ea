package dev.belay.pipelines.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.platform.web.Site;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.BuildRemark;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.setting.SecretList;
import dev.belay.protocol.setting.StatusesSetting;
import dev.belay.protocol.setting.StatusesView;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Builds tell whom their files name: a real mail server, and a web server that stands for all others. */
@Tag("slow")
class NoticeTest {

    private record Call(String path, JsonNode body, String delivery) {}

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger answer = new AtomicInteger(200);
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final GitFolder git = new GitFolder();
    private final HttpServer web = web();
    private World world = opened(Set.of("127.0.0.1"));

    private HttpServer web() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                calls.add(new Call(
                        exchange.getRequestURI().getPath(),
                        Json.API.readTree(exchange.getRequestBody().readAllBytes()),
                        String.valueOf(exchange.getRequestHeaders().getFirst("Belay-Delivery"))));
                exchange.sendResponseHeaders(answer.get(), -1);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException exception) {
            throw new AssertionError(exception);
        }
    }

    private World opened(Set<String> innerHosts) {
        mail.start();
        var smtp = URI.create("smtp://127.0.0.1:" + mail.getSmtp().getPort() + "?from=belay@example.com");
        return new World(
                JobLimits.USUAL,
                Site.assumed("http://belay.test"),
                new Outward(Optional.of(smtp), innerHosts, Runnable::run));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + web.getAddress().getPort() + path;
    }

    @BeforeEach
    void createPipeline() {
        git.write("README", "A shop.");
        git.commit("Begin");
        world.pipeline(git);
    }

    @AfterEach
    void close() {
        world.close();
        git.close();
        web.stop(0);
        mail.stop();
    }

    @Test
    void aWebhookIsToldOfEachEventUnlessItsConditionForbidsIt() {
        AgentRegistered agent = world.agent("one");
        world.build(git, """
                notify:
                  - webhook: %s
                  - webhook: %s
                    if: build.state == "failed"
                  - webhook: %s
                    if: build.state == "passed" && build.branch == "main"
                  - webhook: %s
                    if: build.stat == 1
                steps: [{label: Test, command: t}]
                """.formatted(url("/all"), url("/failed"), url("/passed"), url("/wrong")));
        world.finish(world.begin(agent), 0);
        assertThat(calls.stream().filter(each -> each.path().equals("/all")))
                .extracting(each -> each.body().path("event").asString())
                .containsExactlyInAnyOrder("build.created", "build.started", "build.finished");
        assertThat(calls).extracting(Call::path).contains("/passed").doesNotContain("/failed", "/wrong");
        Call passed = calls.stream()
                .filter(each -> each.path().equals("/passed"))
                .findFirst()
                .orElseThrow();
        JsonNode last = passed.body();
        assertThat(last.path("build").path("state").asString()).isEqualTo("passed");
        assertThat(last.path("build").path("web_url").asString()).endsWith("/pipelines/shop/builds/1");
        assertThat(last.path("delivery").asString()).isEqualTo(passed.delivery());
    }

    @Test
    void aStepTellsOfItsEndOnceAndAnewWhenItIsRetried() {
        AgentRegistered agent = world.agent("one");
        world.build(git, """
                steps:
                  - label: Test
                    key: test
                    command: t
                    parallelism: 2
                    notify:
                      - webhook: %s
                        if: step.outcome == "hard_failed"
                  - {group: G, notify: [{webhook: "%s"}], steps: [{label: Lint, command: l}]}
                """.formatted(url("/step"), url("/group")));
        world.finish(world.begin(agent), 1);
        assertThat(calls).isEmpty();
        world.finish(world.begin(agent), 0);
        assertThat(calls)
                .singleElement()
                .matches(each -> each.body().path("step").path("key").asString().equals("test"));
        world.finish(world.begin(agent), 0);
        assertThat(calls).extracting(Call::path).containsExactly("/step", "/group");
        String failed = world.show(1).jobs().stream()
                .filter(job -> job.state().equals("failed"))
                .findFirst()
                .orElseThrow()
                .id();
        world.api(Method.POST, "/api/jobs/" + failed + "/retries", Map.of(), Map.class);
        world.work();
        world.finish(world.begin(agent), 3);
        assertThat(calls).extracting(Call::path).containsExactly("/step", "/group", "/step");
    }

    @Test
    void mailIsSentByARealServerWithNothingInItThatCouldDoHarm() throws Exception {
        world.build(git, """
                notify: [{email: team@example.com, if: build.state != "failing"}]
                steps: [{label: "Tést", command: t}]
                """);
        world.finish(world.begin(world.agent("one")), 1);
        MimeMessage message = mail.getReceivedMessages()[0];
        assertThat(mail.getReceivedMessages()).hasSize(1);
        assertThat(message.getSubject()).isEqualTo("Build 1 of shop (main) failed");
        assertThat(message.getFrom()[0]).hasToString("Belay <belay@example.com>");
        assertThat(message.getAllRecipients()[0]).hasToString("team@example.com");
        assertThat((String) message.getContent()).contains("http://belay.test/pipelines/shop/builds/1");
    }

    @Test
    void whoDoesNotAnswerIsToldAgainUnderTheSameIdAndAtLastTheBuildSaysSo() {
        answer.set(503);
        world.build(
                git,
                "{notify: [{webhook: '" + url("/down") + "', if: build.state == 'passed'}], steps: [{command: t}]}");
        world.finish(world.begin(world.agent("one")), 0);
        assertThat(calls).hasSize(1);
        for (int turn = 0; turn < 12; turn++) {
            world.pass(Duration.ofHours(1));
            world.work("deliveries");
        }
        assertThat(calls).hasSize(10);
        assertThat(calls)
                .extracting(Call::delivery)
                .containsOnly(calls.getFirst().delivery());
        assertThat(remarks())
                .singleElement()
                .asString()
                .contains("nobody was told of build.finished by “webhook”")
                .contains("answered 503");
    }

    @Test
    void whatWasToldIsForgottenAfterAMonth() {
        answer.set(503);
        world.build(git, "{notify: [{webhook: '" + url("/down") + "', if: build.state == 'passed'}], steps: [wait]}");
        world.pass(Duration.ofDays(31));
        world.work("old-deliveries");
        assertThat(world.database.strings("select count(*) from pipelines.delivery"))
                .containsExactly("1");
        answer.set(200);
        world.work("deliveries");
        world.work("old-deliveries");
        assertThat(world.database.strings("select count(*) from pipelines.delivery"))
                .containsExactly("0");
    }

    @Test
    void innerAddressesAreNotCalledUnlessTheOperatorListsThem() {
        world.close();
        mail.stop();
        world = opened(Set.of());
        createPipeline();
        world.build(git, """
                notify:
                  - webhook: %s
                  - webhook: http://[::1]/x
                  - webhook: http://169.254.169.254/latest/meta-data
                  - webhook: http://localhost:1/x
                  - webhook: file:///etc/passwd
                  - webhook: http://user@example.com/x
                  - email: "a@b.c> BCC"
                steps: [wait]
                """.formatted(url("/inner")));
        assertThat(calls).isEmpty();
        assertThat(String.join("\n", remarks()))
                .contains("127.0.0.1 is in an inner network")
                .contains("169.254.169.254 is in an inner network")
                .contains("localhost is in an inner network")
                .contains("no address of the web")
                .contains("is no address of mail");
    }

    @Test
    void slackIsToldByTheSecretOfThePipelineAndItsLackIsTold() {
        String file = """
                notify:
                  - slack: {channels: ["#a", "@b"], message: "Look:"}
                    if: build.state == "passed"
                steps: [wait]
                """;
        world.build(git, file);
        assertThat(remarks()).singleElement().asString().contains("no secret SLACK_WEBHOOK_URL");
        world.api(
                Method.PUT,
                "/api/pipelines/shop/secrets/SLACK_WEBHOOK_URL",
                Map.of("value", url("/slack")),
                SecretList.class);
        world.build(git, file);
        assertThat(calls.stream().map(each -> each.body().path("channel").asString()))
                .containsExactly("#a", "@b");
        assertThat(calls.getFirst().body().path("text").asString()).startsWith("Look:\nBuild 2 of shop (main) passed");
    }

    @Test
    void gitHubIsToldUnderTheContextThatTheFileNames() {
        tellGitHub();
        world.build(git, """
                notify: [{github_commit_status: {context: ci/all}}]
                steps: [{label: Test, key: test, command: t, notify: [github_commit_status]}]
                """);
        AcceptedJob job = world.begin(world.agent("one"));
        world.work("deliveries");
        world.finish(job, 0);
        assertThat(calls.stream()
                        .map(each -> each.body().path("context").asString() + " "
                                + each.body().path("state").asString()))
                .contains("ci/all pending", "ci/all success", "belay/shop/test success");
    }

    @Test
    void anOlderStatusOfACommitIsNeverToldAfterANewer() {
        tellGitHub();
        answer.set(500);
        world.build(git, """
                notify: [{github_commit_status: {context: ci/all}}]
                steps: [{label: Test, command: t}]
                """);
        AgentRegistered agent = world.agent("one");
        AcceptedJob job = world.begin(agent);
        world.work("deliveries");
        assertThat(statuses()).containsExactly("ci/all pending");
        answer.set(200);
        world.finish(job, 0);
        for (int turn = 0; turn < 12; turn++) {
            world.pass(Duration.ofHours(1));
            world.work("deliveries");
        }
        assertThat(statuses()).containsExactly("ci/all pending", "ci/all success");
        assertThat(world.database.strings("select count(*) from pipelines.delivery where next_at is not null"))
                .containsExactly("0");
    }

    @Test
    void aStatusWaitsForTheOlderOneThatIsUnderWay() {
        tellGitHub();
        answer.set(500);
        world.build(git, """
                notify: [{github_commit_status: {context: ci/all}}]
                steps: [{label: Test, command: t}]
                """);
        AcceptedJob job = world.begin(world.agent("one"));
        world.work("deliveries");
        // As when another server is telling it now.
        world.database.strings("update pipelines.delivery set taken = true, next_at = next_at + interval '90 seconds'"
                + " where next_at is not null returning id");
        answer.set(200);
        world.finish(job, 0);
        assertThat(statuses()).containsExactly("ci/all pending");
        world.pass(Duration.ofMinutes(3));
        world.work("deliveries");
        assertThat(statuses()).as("that server died").containsExactly("ci/all pending", "ci/all success");
    }

    @Test
    void aBuildStartsOnceForWebhooksAndIsPendingAgainAfterABlockForGitHub() {
        tellGitHub();
        world.build(git, """
                notify: [{webhook: "%s"}, {github_commit_status: {context: ci/all}}]
                steps: [{label: Test, command: t}, {block: Ship?, key: ship}, {command: s}]
                """.formatted(url("/all")));
        AgentRegistered agent = world.agent("one");
        AcceptedJob test = world.begin(agent);
        world.work("deliveries");
        world.finish(test, 0);
        String block = world.show(1).jobs().get(1).id();
        world.api(Method.PUT, "/api/jobs/" + block + "/unblock", Map.of("fields", Map.of()), Map.class);
        world.work();
        world.finish(world.begin(agent), 0);
        assertThat(calls.stream().filter(each -> each.path().equals("/all")))
                .extracting(each -> each.body().path("event").asString())
                .containsExactly("build.created", "build.started", "build.blocked", "build.finished");
        assertThat(statuses()).containsExactly("ci/all pending", "ci/all success", "ci/all pending", "ci/all success");
    }

    private void tellGitHub() {
        var setting = new StatusesSetting(
                "github", Optional.of(url("")), Optional.of("team/shop"), Optional.empty(), "t0ken");
        world.api(Method.PUT, "/api/pipelines/shop/statuses", setting, StatusesView.class);
    }

    private List<String> statuses() {
        return calls.stream()
                .map(each -> each.body().path("context").asString("") + " "
                        + each.body().path("state").asString(""))
                .filter(each -> each.startsWith("ci/all"))
                .toList();
    }

    @Test
    void whatBelayTellsNobodyByIsWarnedOf() {
        world.build(git, """
                notify: [{pagerduty_change_event: key}, {basecamp_campfire: "https://example.com"}, github_check]
                steps: [wait]
                """);
        assertThat(remarks()).hasSize(3).allMatch(each -> each.contains("Belay tells nobody by"));
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    private List<String> remarks() {
        long newest = world.api(Method.GET, "/api/pipelines/shop/builds/1", Map.of(), BuildView.class)
                .build()
                .number();
        return world.show(newest).remarks().stream()
                .filter(each -> each.kind().equals("warning"))
                .map(BuildRemark::text)
                .toList();
    }
}
