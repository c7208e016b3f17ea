package dev.belay.agent.jobs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.agent.FoundArtifact;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An artifact is fetched though its server breaks off, and never believed but by its digest. */
final class ArtifactDownloadTest {

    private static final String SHA = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";

    @TempDir
    Path folder = Path.of("");

    private final ConcurrentLinkedQueue<String> ranges = new ConcurrentLinkedQueue<>();
    private final Deque<String> answers = new ArrayDeque<>();
    private ServerSocket server = unopened();
    private ServerConnection connection =
            new ServerConnection(URI.create("http://127.0.0.1:1"), new SplittableRandom(1));

    private static ServerSocket unopened() {
        try {
            return new ServerSocket();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        connection =
                new ServerConnection(URI.create("http://127.0.0.1:" + server.getLocalPort()), new SplittableRandom(1));
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        server.close();
    }

    @Test
    void aDownloadThatBreaksOffGoesOnWhereItStopped() {
        answers.add("200 OK\r\nContent-Length: 10\r\n\r\n0123");
        answers.add("206 Partial Content\r\nContent-Range: bytes 4-9/10\r\nContent-Length: 6\r\n\r\n45");
        answers.add("206 Partial Content\r\nContent-Range: bytes 6-9/10\r\nContent-Length: 4\r\n\r\n6789");
        fetch("dist/app.txt");
        assertThat(folder.resolve("dist/app.txt")).hasContent("0123456789");
        assertThat(ranges).containsExactly("", "bytes=4- if \"" + SHA + "\"", "bytes=6- if \"" + SHA + "\"");
        assertThat(folder.resolve("dist").toFile().list()).containsExactly("app.txt");
    }

    @Test
    void whatAProcessLeftThatDiedIsGoneOnWith() throws IOException {
        Files.writeString(folder.resolve(".app.txt." + SHA.substring(0, 16) + ".part"), "01234567");
        answers.add("206 Partial Content\r\nContent-Range: bytes 8-9/10\r\nContent-Length: 2\r\n\r\n89");
        fetch("app.txt");
        assertThat(folder.resolve("app.txt")).hasContent("0123456789");
    }

    @Test
    void aServerThatKnowsNoRangesSendsTheWhole() throws IOException {
        Files.writeString(folder.resolve(".app.txt." + SHA.substring(0, 16) + ".part"), "01234567");
        answers.add("200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
        fetch("app.txt");
        assertThat(folder.resolve("app.txt")).hasContent("0123456789");
    }

    @Test
    void whatIsNotWhatWasKeptIsThrownAway() throws IOException {
        answers.add("200 OK\r\nContent-Length: 10\r\n\r\n012345678X");
        assertThatThrownBy(() -> fetch("app.txt")).hasMessageContaining("another content");
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aRefusalIsToldInTheWordsOfTheServer() throws IOException {
        answers.add("410 Gone\r\nContent-Length: 28\r\n\r\n{\"message\":\"It was deleted.\"}");
        assertThatThrownBy(() -> fetch("app.txt")).hasMessageContaining("410");
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../x", "a/../../x", "/etc/x", "a\\..\\..\\x", "C:\\x", "", "a/", ".", "a\nb", "\u202etxt.exe"})
    void aPathThatLeadsOutOfTheFolderIsNotFetched(String path) {
        assertThatThrownBy(() -> fetch(path)).hasMessageContaining("is not fetched");
        assertThat(ranges).isEmpty();
    }

    private void fetch(String path) {
        String url = "http://127.0.0.1:" + server.getLocalPort() + "/file";
        var artifact = new FoundArtifact("id", path, path, 10, "", SHA, "job", "", url, "", "", "finished");
        new ArtifactDownload(connection, new StopSignal()).fetch(artifact, folder);
    }

    /** One answer to each connection, which ends with it however much was promised. */
    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                var request = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
                List<String> headers =
                        request.lines().takeWhile(line -> !line.isEmpty()).toList();
                String ifRange = header(headers, "if-range");
                ranges.add(header(headers, "range") + (ifRange.isEmpty() ? "" : " if " + ifRange));
                socket.getOutputStream()
                        .write(("HTTP/1.1 " + answers.remove().replaceFirst("\r\n", "\r\nConnection: close\r\n"))
                                .getBytes(UTF_8));
            } catch (IOException _) {
                // The test has ended, or the client broke off.
            }
        }
    }

    private static String header(List<String> headers, String name) {
        return headers.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }
}
