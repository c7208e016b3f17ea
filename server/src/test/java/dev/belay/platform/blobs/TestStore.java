package dev.belay.platform.blobs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real S3 server, S3Proxy on a folder, as a process of its own. It checks signatures. */
public final class TestStore implements BeforeAllCallback, AfterAllCallback {

    private static final Pattern LISTENS = Pattern.compile(".*Started .*ServerConnector.*127\\.0\\.0\\.1:(\\d+).*");
    private static final String BUCKET = "belay-test";
    private static final int PART_BYTES = 5 << 20;

    private Path folder = Path.of("");
    private Optional<Process> process = Optional.empty();
    private int port;

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        process.ifPresent(Process::destroyForcibly);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private void start() {
        try {
            folder = Files.createTempDirectory("belay-s3");
            Files.createDirectories(folder.resolve("store").resolve(BUCKET));
            Files.writeString(folder.resolve("settings"), """
                    s3proxy.endpoint=http://127.0.0.1:0
                    s3proxy.authorization=aws-v2-or-v4
                    s3proxy.identity=the-key
                    s3proxy.credential=the-secret
                    jclouds.provider=filesystem-nio2
                    jclouds.filesystem.basedir=%s
                    """.formatted(folder.resolve("store")));
            Files.writeString(folder.resolve("credentials"), """
                    [default]
                    aws_access_key_id = the-key
                    aws_secret_access_key = the-secret
                    """);
            Process started = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx256m",
                            "-cp",
                            Path.of("target/tools/s3proxy.jar").toAbsolutePath().toString(),
                            "org.gaul.s3proxy.Main",
                            "--properties",
                            folder.resolve("settings").toString()))
                    .redirectErrorStream(true)
                    .start();
            process = Optional.of(started);
            port = port(started.inputReader(StandardCharsets.UTF_8));
        } catch (IOException exception) {
            throw new UncheckedIOException("could not start the store", exception);
        }
    }

    /** As it says itself; what it says after that is read, so that it never waits for a reader. */
    private static int port(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher matcher = LISTENS.matcher(line);
            if (matcher.matches()) {
                Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new IllegalStateException("the store ended before it began");
    }

    /** How it is reached; each prefix is a store for itself. */
    public S3Settings settings(String prefix) {
        return new S3Settings(
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                "us-east-1",
                BUCKET,
                prefix,
                Optional.of(folder.resolve("credentials")),
                Duration.ofSeconds(20),
                8,
                PART_BYTES);
    }

    /** The names of all that it keeps. */
    public List<String> names() {
        Path bucket = folder.resolve("store").resolve(BUCKET);
        try (Stream<Path> files = Files.walk(bucket)) {
            return files.filter(Files::isRegularFile)
                    .map(each -> bucket.relativize(each).toString())
                    .sorted()
                    .toList();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
