package dev.belay.agent.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.agent.checks.Question.Tls;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.checks.CheckStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However an instance answers: in time, and in words. */
@Timeout(60)
final class ProberTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Prober prober = new Prober();
    private final StopSignal stop = new StopSignal();

    @TempDir
    private Path folder;

    /** What is done with each connection. */
    private interface Manner {
        void answer(Socket socket) throws IOException, InterruptedException;
    }

    /** Somebody who answers in a manner. */
    private record Stranger(ServerSocket listens, CountDownLatch end) implements AutoCloseable {

        static Stranger with(ServerSocket listens, Manner manner) {
            var stranger = new Stranger(listens, new CountDownLatch(1));
            Thread.ofVirtual().start(() -> {
                while (stranger.end.getCount() > 0) {
                    stranger.one(manner);
                }
            });
            return stranger;
        }

        static Stranger with(Manner manner) throws IOException {
            return with(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), manner);
        }

        private void one(Manner manner) {
            try {
                Socket socket = listens.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        manner.answer(socket);
                    } catch (IOException | InterruptedException _) {
                        // Who asks has had enough.
                    }
                });
            } catch (IOException _) {
                end.countDown();
            }
        }

        int port() {
            return listens.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            end.countDown();
            listens.close();
        }
    }

    @AfterEach
    void close() {
        prober.close();
    }

    private static Question question(int port, Tls tls, Duration atMost) {
        return new Question("127.0.0.1", InetAddress.getLoopbackAddress(), port, tls, atMost);
    }

    private Answer http(Manner manner, Duration atMost) throws IOException {
        try (Stranger stranger = Stranger.with(manner)) {
            return prober.http(question(stranger.port(), Tls.NONE, atMost), "/health", stop);
        }
    }

    private static Manner says(String answer) {
        return socket -> {
            readRequest(socket.getInputStream());
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        };
    }

    private static void readRequest(InputStream input) throws IOException {
        int newlines = 0;
        while (newlines < 2) {
            int next = input.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
        }
    }

    private static void forever() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    @Test
    void statusesMeanWhatTheySay() throws IOException {
        assertThat(http(says("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"), LONG))
                .isEqualTo(new Answer(CheckStatus.PASSING, "GET /health answered 200: yes"));
        assertThat(http(says("HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n"), LONG)
                        .status())
                .isEqualTo(CheckStatus.WARNING);
        assertThat(http(says("HTTP/1.1 503 No\r\nContent-Length: 5\r\n\r\n\u001b[2Jx"), LONG))
                .isEqualTo(new Answer(CheckStatus.CRITICAL, "GET /health answered 503: [2Jx"));
    }

    /** Whatever the name means a moment later. */
    @Test
    void itGoesWhereItWasDecidedThatItMay() throws IOException {
        try (Stranger stranger = Stranger.with(
                says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nye\r\n1\r\ns\r\n0\r\n\r\n"))) {
            var question =
                    new Question("nobody.invalid", InetAddress.getLoopbackAddress(), stranger.port(), Tls.NONE, LONG);
            assertThat(prober.http(question, "/health", stop))
                    .isEqualTo(new Answer(CheckStatus.PASSING, "GET /health answered 200: yes"));
            assertThat(prober.http(question, "/a\r\nX: y", stop).words()).endsWith("this is no path");
        }
    }

    @Test
    void nobodyIsFollowedElsewhere() throws IOException {
        var asked = new CountDownLatch(1);
        try (Stranger secret = Stranger.with(_ -> asked.countDown())) {
            Answer answer = http(
                    says("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + secret.port()
                            + "/\r\nContent-Length: 0\r\n\r\n"),
                    LONG);
            assertThat(answer.status()).isEqualTo(CheckStatus.CRITICAL);
            assertThat(answer.words()).contains("302");
            assertThat(asked.getCount()).isEqualTo(1);
        }
    }

    @Test
    void whoHangsFailsInTime() throws IOException {
        assertThat(http(_ -> forever(), SHORT).words()).contains("300 ms");
        Manner headThenNothing = socket -> {
            says("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ny").answer(socket);
            forever();
        };
        assertThat(http(headThenNothing, SHORT).status()).isEqualTo(CheckStatus.CRITICAL);
    }

    @Test
    void whoDripsFailsInTime() throws IOException {
        Manner drips = socket -> {
            readRequest(socket.getInputStream());
            OutputStream output = socket.getOutputStream();
            output.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            var never = new StopSignal();
            while (never.pause(Duration.ofMillis(20))) {
                output.write('x');
                output.flush();
            }
        };
        assertThat(http(drips, SHORT).words()).contains("300 ms");
        try (Stranger stranger = Stranger.with(socket -> {
            var never = new StopSignal();
            while (never.pause(Duration.ofMillis(20))) {
                socket.getOutputStream().write(0);
            }
        })) {
            assertThat(prober.grpc(question(stranger.port(), Tls.NONE, SHORT), "", stop)
                            .passed())
                    .isFalse();
            assertThat(prober.tcp(question(stranger.port(), Tls.TRUSTED, SHORT), stop)
                            .passed())
                    .isFalse();
        }
    }

    @Test
    void ofABodyWithoutEndTheBeginningIsEnough() throws IOException {
        Manner endless = socket -> {
            readRequest(socket.getInputStream());
            OutputStream output = socket.getOutputStream();
            output.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            byte[] block = "0123456789".repeat(1_000).getBytes(StandardCharsets.UTF_8);
            while (!socket.isClosed()) {
                output.write(block);
            }
        };
        Answer answer = http(endless, LONG);
        assertThat(answer.passed()).isTrue();
        assertThat(answer.words()).hasSizeLessThan(300);
    }

    @Test
    void whoBreaksOffFails() throws IOException {
        assertThat(http(Socket::close, LONG).passed()).isFalse();
        Manner resets = socket -> {
            says("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\ny").answer(socket);
            socket.setSoLinger(true, 0);
        };
        assertThat(http(resets, LONG).passed()).isFalse();
        assertThat(http(says("SSH-2.0-OpenSSH\r\n\r\n"), LONG).passed()).isFalse();
        assertThat(http(says("HTTP/1.1 200 OK\r\nX: " + "x".repeat(1_000_000) + "\r\n\r\n"), LONG)
                        .passed())
                .isFalse();
    }

    @Test
    void aPortIsOpenOrNot() throws IOException {
        int closed;
        try (Stranger stranger = Stranger.with(_ -> forever())) {
            closed = stranger.port();
            assertThat(prober.tcp(question(closed, Tls.NONE, LONG), stop).passed())
                    .isTrue();
        }
        assertThat(prober.tcp(question(closed, Tls.NONE, LONG), stop).passed()).isFalse();
        assertThat(prober.grpc(question(closed, Tls.NONE, LONG), "", stop).passed())
                .isFalse();
    }

    @Test
    void whoIsToldToStopDoesNotWait() throws IOException {
        var asked = new CountDownLatch(1);
        try (Stranger stranger = Stranger.with(socket -> {
            asked.countDown();
            forever();
        })) {
            Thread.ofVirtual().start(() -> {
                try {
                    asked.await();
                    stop.raise();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(prober.grpc(question(stranger.port(), Tls.NONE, LONG), "", stop)
                            .words())
                    .contains("interrupted");
        }
    }

    /** The frames that a server sends, in hexadecimal digits: its settings, then those. */
    private Answer grpc(String frames) throws IOException {
        Manner speaks = socket -> {
            byte[] preface = socket.getInputStream().readNBytes(24);
            assertThat(new String(preface, StandardCharsets.US_ASCII)).startsWith("PRI * HTTP/2.0");
            socket.getOutputStream().write(HexFormat.of().parseHex("000000040000000000" + frames.replace(" ", "")));
            socket.getOutputStream().flush();
            socket.getInputStream().readAllBytes();
        };
        try (Stranger stranger = Stranger.with(speaks)) {
            return prober.grpc(question(stranger.port(), Tls.NONE, LONG), "shop.Cart", stop);
        }
    }

    private static final String HEAD = "000001 01 04 00000001 88 ";

    @Test
    void grpcServesOrNot() throws IOException {
        assertThat(grpc(HEAD + "000007 00 00 00000001 00 00000002 0801").words())
                .isEqualTo("gRPC answered SERVING");
        assertThat(grpc("000008 06 00 00000000 0102030405060708" + HEAD
                                + "00000a 00 08 00000001 02 00 00000002 0801 0000")
                        .passed())
                .as("with a ping before and padding within")
                .isTrue();
        assertThat(grpc(HEAD + "000005 00 00 00000001 00 00000002 000002 00 00 00000001 0801")
                        .passed())
                .as("in two frames")
                .isTrue();
        assertThat(grpc(HEAD + "000007 00 00 00000001 00 00000002 0802").words())
                .contains("NOT_SERVING");
        assertThat(grpc(HEAD + "000005 00 01 00000001 00 00000000").words()).contains("UNKNOWN");
    }

    @Test
    void whatIsNoAnswerOfGrpcFails() throws IOException {
        assertThat(grpc("000001 01 05 00000001 88").words()).contains("no health");
        assertThat(grpc("000004 03 00 00000001 00000008").words()).contains("refused");
        assertThat(grpc("000008 07 00 00000000 0000000000000000").words()).contains("refused");
        assertThat(grpc("ffffff 00 00 00000001").words()).contains("HTTP/2");
        assertThat(grpc(HEAD + "000006 00 08 00000001 ff0000000000").passed()).isFalse();
        assertThat(grpc(HEAD + "000005 00 01 00000001 00 7fffffff").passed()).isFalse();
        assertThat(grpc("000000 04 01 00000000".repeat(500)).words()).contains("too many");
        try (Stranger web = Stranger.with(says("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            assertThat(prober.grpc(question(web.port(), Tls.NONE, LONG), "", stop)
                            .words())
                    .contains("HTTP/2");
        }
    }

    @Tag("slow")
    @Test
    void aCertificateThatNobodyKnowsFailsUnlessAnyWillDo() throws Exception {
        Path keys = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=somebody",
                        "-storepass",
                        "secret",
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream input = Files.newInputStream(keys)) {
            store.load(input, "secret".toCharArray());
        }
        var manager = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        manager.init(store, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(manager.getKeyManagers(), null, null);
        ServerSocket listens =
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (Stranger stranger = Stranger.with(listens, says("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"))) {
            for (Tls tls : new Tls[] {Tls.TRUSTED, Tls.ANY_CERTIFICATE}) {
                boolean passes = tls == Tls.ANY_CERTIFICATE;
                Question question = question(stranger.port(), tls, LONG);
                assertThat(prober.http(question, "/", stop).passed()).isEqualTo(passes);
                assertThat(prober.tcp(question, stop).passed()).isEqualTo(passes);
            }
        }
        try (Stranger plain = Stranger.with(says("HTTP/1.1 200 OK\r\n\r\n"))) {
            assertThat(prober.http(question(plain.port(), Tls.ANY_CERTIFICATE, LONG), "/", stop)
                            .passed())
                    .isFalse();
        }
    }
}
