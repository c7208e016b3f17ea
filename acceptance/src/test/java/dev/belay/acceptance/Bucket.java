package dev.belay.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A bucket of a real S3 server, S3Proxy on a folder, as a process of its own. It checks signatures. */
final class Bucket implements AutoCloseable {

    private static final Pattern LISTENS = Pattern.compile(".*Started .*ServerConnector.*127\\.0\\.0\\.1:(\\d+).*");
    private static final String NAME = "the-bucket";

    /** Where the server's build puts the store that its own tests use. */
    private static final Path PROGRAM = Path.of("../server/target/tools/s3proxy.jar");

    private final Path folder;
    private final Process process;
    private final int port;

    /** Begins to serve; everything lies in {@code folder}. */
    Bucket(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(kept());
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
            this.process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx128m",
                            "-cp",
                            PROGRAM.toAbsolutePath().toString(),
                            "org.gaul.s3proxy.Main",
                            "--properties",
                            folder.resolve("settings").toString())
                    .redirectErrorStream(true)
                    .start();
            this.port = port(process.inputReader(StandardCharsets.UTF_8));
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

    private Path kept() {
        return folder.resolve("store").resolve(NAME);
    }

    /** How a server is told of it. */
    String[] settings() {
        return new String[] {
            "--blobs-s3-bucket",
            NAME,
            "--blobs-s3-endpoint",
            "http://127.0.0.1:" + port,
            "--blobs-s3-region",
            "us-east-1",
            "--blobs-s3-credentials-file",
            folder.resolve("credentials").toString()
        };
    }

    /** The names of all that it keeps. */
    List<String> names() {
        try (Stream<Path> files = Files.walk(kept())) {
            return files.filter(Files::isRegularFile)
                    .map(each -> kept().relativize(each).toString())
                    .sorted()
                    .toList();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
