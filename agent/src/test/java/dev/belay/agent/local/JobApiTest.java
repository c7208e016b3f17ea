package dev.belay.agent.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands of a job speak with their agent, for their own job only, and no job that ended keeps a lock. */
@Timeout(60)
final class JobApiTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder = Path.of("unset");

    private JobApi api;
    private final Told first = new Told();
    private final Told second = new Told();
    private JobApi.Admission firstAdmission;

    /** A job that only notes. */
    private static class Told implements LocalJob {

        private final Map<String, String> variables = new TreeMap<>(Map.of("CI", "true"));
        private final List<String> hidden = Collections.synchronizedList(new ArrayList<>());

        @Override
        public Map<String, String> variables() {
            return variables;
        }

        @Override
        public Set<String> set(Map<String, String> changes) {
            Set<String> before = Set.copyOf(variables.keySet());
            variables.putAll(changes);
            return changes.keySet().stream().filter(before::contains).collect(java.util.stream.Collectors.toSet());
        }

        @Override
        public Set<String> unset(Collection<String> names) {
            Set<String> before = Set.copyOf(variables.keySet());
            variables.keySet().removeAll(names);
            return names.stream().filter(before::contains).collect(java.util.stream.Collectors.toSet());
        }

        @Override
        public void redact(String value) {
            hidden.add(value);
        }
    }

    @BeforeEach
    void open() throws IOException {
        api = JobApi.open(folder);
        firstAdmission = api.admit("one", "token-1", first);
        api.admit("two", "token-2", second);
    }

    @AfterEach
    void close() throws IOException {
        api.close();
    }

    private OwnAgent agent(int job) {
        return OwnAgent.of(Map.of(
                        "BUILDKITE_AGENT_JOB_API_SOCKET",
                        api.socket().toString(),
                        "BUILDKITE_AGENT_JOB_API_TOKEN",
                        "token-" + job))
                .orElseThrow();
    }

    @Test
    void aJobReadsAndChangesItsOwnEnvironmentOnly() {
        assertThat(agent(1).set(Map.of("LLAMA", "Kuzco=1\nö", "CI", "no")))
                .isEqualTo(new OwnAgent.Change(List.of("LLAMA"), List.of("CI")));
        assertThat(agent(1).variables()).isEqualTo(Map.of("CI", "no", "LLAMA", "Kuzco=1\nö"));
        assertThat(agent(2).variables()).isEqualTo(Map.of("CI", "true"));
        assertThat(agent(1).unset(List.of("LLAMA", "GONE"))).containsExactly("LLAMA");
        assertThat(agent(1).variables()).isEqualTo(Map.of("CI", "no"));
    }

    @Test
    void whatOnlyTheAgentSaysAndWhatNoProcessCanHaveIsRefused() {
        assertThatThrownBy(() -> agent(1).set(Map.of("BUILDKITE_JOB_ID", "x", "A", "b")))
                .hasMessageContaining("BUILDKITE_JOB_ID");
        assertThatThrownBy(() -> agent(1).unset(List.of("BUILDKITE_AGENT_ACCESS_TOKEN")))
                .hasMessageContaining("BUILDKITE_AGENT_ACCESS_TOKEN");
        assertThatThrownBy(() -> agent(1).set(Map.of("A=B", "c"))).hasMessageContaining("“A=B”");
        assertThat(agent(1).variables()).isEqualTo(Map.of("CI", "true"));
    }

    @Test
    void aSecretIsHiddenWhenTheCallReturns() {
        agent(2).redact("hunter2\nhunter3");
        assertThat(second.hidden).startsWith("hunter2\nhunter3", "hunter2\\nhunter3");
        assertThat(first.hidden).isEmpty();
    }

    @Test
    void whoIsNoJobThatRunsHereGetsNothing() {
        assertThatThrownBy(() -> agent(3).variables()).hasMessageContaining("token of no job");
        firstAdmission.close();
        assertThatThrownBy(() -> agent(1).redact("x")).hasMessageContaining("token of no job");
        assertThat(first.hidden).isEmpty();
    }

    @Test
    void whatIsNoRequestOrTooMuchIsRefused() throws IOException {
        assertThat(said("hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(said("GET /" + "x".repeat(20_000))).startsWith("HTTP/1.1 400 ");
        assertThat(said("GET / HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(said("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        String mine = "Authorization: Bearer token-1\r\n";
        assertThat(said("POST /api/current-job/v0/env HTTP/1.1\r\n" + mine + "Content-Length: 1\r\n\r\n{"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(said("GET /elsewhere HTTP/1.1\r\n" + mine + "\r\n")).startsWith("HTTP/1.1 404 ");
        assertThat(agent(1).variables()).containsKey("CI");
    }

    private String said(String request) throws IOException {
        return said(request, true);
    }

    private String said(String request, boolean ends) throws IOException {
        try (var connection = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            connection.connect(UnixDomainSocketAddress.of(api.socket()));
            connection.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            if (ends) {
                connection.shutdownOutput();
            }
            return new String(Channels.newInputStream(connection).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void bodiesAreOfAMegabyteAtMost() throws IOException {
        assertThat(said("GET / HTTP/1.1\r\nContent-Length: " + ((1 << 20) + 1) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThatThrownBy(() -> agent(1).redact("x".repeat(1 << 20))).hasMessageContaining("too much");
        assertThatThrownBy(() -> agent(3).redact("x".repeat(1_000_000))).hasMessageContaining("token of no job");
        assertThat(first.hidden).isEmpty();
    }

    @Test
    void aRequestThatDoesNotArriveIsGivenUp() throws IOException {
        api.close();
        api = JobApi.open(folder, Duration.ofMillis(1));
        api.admit("one", "token-1", first);
        assertThat(said("", false)).isEmpty();
    }

    /** Holds whoever asks until the test lets them go on. */
    private static final class Busy extends Told {

        private final CountDownLatch asked;
        private final CountDownLatch goOn = new CountDownLatch(1);

        Busy(int calls) {
            asked = new CountDownLatch(calls);
        }

        private void hold() {
            asked.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Map<String, String> variables() {
            hold();
            return super.variables();
        }

        @Override
        public void redact(String value) {
            hold();
        }
    }

    @Test
    void callsBeyondThoseThatAreWorkedOnWaitAndLocksNeedNotWait() throws Exception {
        var busy = new Busy(JobApi.CALLS_MAX);
        api.admit("busy", "token-4", busy);
        var answers = new ArrayList<CompletableFuture<Map<String, String>>>();
        for (int call = 0; call < 2 * JobApi.CALLS_MAX; call++) {
            answers.add(CompletableFuture.supplyAsync(() -> agent(4).variables(), Thread::startVirtualThread));
        }
        busy.asked.await();
        assertThat(said(
                        "POST /api/leader/v0/lock HTTP/1.1\r\nAuthorization: Bearer token-4\r\nContent-Length: 11\r\n\r\n"
                                + "{\"key\":\"k\"}"))
                .startsWith("HTTP/1.1 200 ");
        busy.goOn.countDown();
        for (CompletableFuture<Map<String, String>> answer : answers) {
            assertThat(answer.get()).containsKey("CI");
        }
    }

    @Test
    void aJobThatAsksForTooMuchAtOnceIsRefusedAndOthersAreNot() throws Exception {
        var busy = new Busy(JobApi.CALLS_MAX);
        api.admit("busy", "token-4", busy);
        var refused = new CompletableFuture<String>();
        var answers = new ArrayList<CompletableFuture<?>>();
        for (int call = 0; call <= JobApi.OPEN_MAX; call++) {
            answers.add(CompletableFuture.runAsync(() -> agent(4).variables(), Thread::startVirtualThread)
                    .exceptionally(why -> {
                        refused.complete(String.valueOf(why));
                        return null;
                    }));
        }
        assertThat(refused.get()).contains("too much at once");
        assertThat(agent(1).variables()).containsKey("CI");
        busy.goOn.countDown();
        for (CompletableFuture<?> answer : answers) {
            answer.get();
        }
    }

    @Test
    void bodiesOfOneJobAreOfTwoMegabytesAtATime() throws Exception {
        var busy = new Busy(2);
        api.admit("busy", "token-4", busy);
        String large = "x".repeat(1_000_000);
        var answers = new ArrayList<CompletableFuture<?>>();
        for (int call = 0; call < 2; call++) {
            answers.add(CompletableFuture.runAsync(() -> agent(4).redact(large), Thread::startVirtualThread));
        }
        busy.asked.await();
        assertThatThrownBy(() -> agent(4).redact(large)).hasMessageContaining("2097152 bytes at most");
        busy.goOn.countDown();
        for (CompletableFuture<?> answer : answers) {
            answer.get();
        }
        agent(4).redact(large);
    }

    @Test
    void anAgentOfTheFieldSaysThatItMadeARedaction() throws IOException {
        Path socket = folder.resolve("field");
        try (var field = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            field.bind(UnixDomainSocketAddress.of(socket));
            var heard = CompletableFuture.supplyAsync(() -> {
                try (SocketChannel call = field.accept()) {
                    InputStream input = Channels.newInputStream(call);
                    String body = LocalRequest.head(input).whole(input).body();
                    new LocalRequest.Answer(201, "{\"redacted\":\"\"}").write(Channels.newOutputStream(call));
                    return body;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            new OwnAgent(socket, "token").redact("hunter2");
            assertThat(heard.join()).isEqualTo("{\"redact\":\"hunter2\"}");
        }
        String call = "POST /api/current-job/v0/redactions HTTP/1.1\r\nAuthorization: Bearer token-1\r\n";
        assertThat(said(call + "Content-Length: 20\r\n\r\n{\"redact\":\"hunter2\"}"))
                .startsWith("HTTP/1.1 201 ");
    }

    @Test
    void aSecretIsHiddenAsItIsPrintedInJsonAndInAShellsQuotes() {
        agent(1).redact("it's \"so\"");
        assertThat(first.hidden).contains("it's \"so\"", "it's \\\"so\\\"", "it'\\''s \"so\"");
    }

    @Test
    void aLockIsHeldByOneUntilItIsReleasedByItsHolder() throws Exception {
        assertThat(agent(1).acquire("db", "me", LONG)).isTrue();
        assertThat(agent(2).lock("db")).isEqualTo("me");
        assertThat(agent(2).acquire("db", "you", Duration.ofMillis(10))).isFalse();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> agent(2).acquire("db", "you", LONG));
        assertThatThrownBy(() -> agent(2).release("db", "you")).hasMessageContaining("held by another: me");
        agent(1).release("db", "me");
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(agent(1).lock("db")).isEqualTo("you");
        agent(2).release("db", "you");
        assertThatThrownBy(() -> agent(2).release("db", "you")).hasMessageContaining("free already");
    }

    @Test
    void theEndOfAJobFreesItsLocksAndWhatItWasDoingButNotWhatItDid() {
        agent(1).acquire("db", "me", LONG);
        assertThat(agent(1).begin("setup", LONG)).contains(true);
        assertThat(agent(1).begin("warm", LONG)).contains(true);
        agent(1).done("warm");
        CompletableFuture<Optional<Boolean>> waiting =
                CompletableFuture.supplyAsync(() -> agent(2).begin("setup", LONG));
        firstAdmission.close();
        assertThat(waiting.join()).contains(true);
        assertThat(agent(2).acquire("db", "you", LONG)).isTrue();
        assertThat(agent(2).begin("warm", LONG)).contains(false);
    }

    @Test
    void whatIsDoneOnceIsDoneByTheFirstAndOthersWaitForIt() {
        assertThat(agent(1).begin("setup", LONG)).contains(true);
        assertThat(agent(2).begin("setup", Duration.ofMillis(10))).isEmpty();
        CompletableFuture<Optional<Boolean>> waiting =
                CompletableFuture.supplyAsync(() -> agent(2).begin("setup", LONG));
        agent(1).done("setup");
        assertThat(waiting.join()).contains(false);
        assertThat(agent(1).begin("setup", LONG)).contains(false);
        assertThatThrownBy(() -> agent(1).done("setup")).hasMessageContaining("Nobody is doing “setup”");
        assertThatThrownBy(() -> agent(1).done("other")).hasMessageContaining("Nobody is doing “other”");
    }

    @Test
    void aLockThatComesFreeForAWaiterThatHasGoneGoesToTheNext() throws IOException {
        agent(1).acquire("db", "me", LONG);
        String body = "{\"key\":\"db\",\"old\":\"\",\"new\":\"gone\",\"seen\":\"me\",\"wait_milliseconds\":30000}";
        try (var connection = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            connection.connect(UnixDomainSocketAddress.of(api.socket()));
            new LocalRequest("PATCH", JobApiCall.LOCK, "token-2", body).write(Channels.newOutputStream(connection));
        }
        agent(1).release("db", "me");
        assertThat(agent(2).acquire("db", "next", LONG)).isTrue();
    }

    @Test
    void aFolderWithTooLongANameHasItsSocketElsewhereForTheAgentsUserOnly() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("d".repeat(120)));
        Path socket;
        try (JobApi other = JobApi.open(deep)) {
            socket = other.socket();
            other.admit("three", "token-3", first);
            assertThat(new OwnAgent(socket, "token-3").variables()).containsKey("CI");
            assertThat(Files.getPosixFilePermissions(socket.resolveSibling("")))
                    .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(socket.resolveSibling("")).doesNotExist();
    }
}
