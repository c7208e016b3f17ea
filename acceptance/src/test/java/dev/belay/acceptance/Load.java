package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Customers of wrk, sixteen at once, who go on until they are asked what became of their requests. */
final class Load implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/wrk");
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");

    /** What wrk says only when there were such: of connections, and of answers that are no success. */
    private static final Pattern FAILED = Pattern.compile("(?m)^.*(Socket errors|Non-2xx).*$");

    private final Path output;
    private final Process wrk;

    /** Begins to call a port of this machine. */
    static Load on(int port, Path folder) {
        assumeThat(PROGRAM).as("wrk is not installed").matches(Files::exists);
        try {
            return new Load(port, folder);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private Load(int port, Path folder) throws IOException {
        this.output = folder.resolve("wrk.txt");
        Path script = folder.resolve("wrk.lua");
        Files.writeString(script, "function delay() return 10 end\n");
        this.wrk = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-t1",
                        "-c16",
                        "-d1h",
                        "--timeout",
                        "10s",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + port + "/")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Ends them. Some thousand requests were made, and none failed. */
    void assertNoneFailed() {
        try {
            assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(wrk.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(wrk.waitFor(30, TimeUnit.SECONDS)).as("wrk ends").isTrue();
            String said = Files.readString(output);
            Matcher requests = REQUESTS.matcher(said);
            assertThat(requests.find()).as(said).isTrue();
            assertThat(Long.parseLong(requests.group(1))).as(said).isGreaterThan(2_000);
            assertThat(FAILED.matcher(said).find()).as(said).isFalse();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(exception);
        }
    }

    @Override
    public void close() {
        wrk.destroyForcibly();
    }
}
