package dev.belay.bench.jobs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Measures jobs on a running server and prints the figures beside what is promised. The method and how to read it are in
 * {@code docs/benchmarks.md}; {@code bench/jobs/run} starts the server and this.
 */
public final class JobBench {

    private JobBench() {}

    /** Arguments are {@code name=value}. */
    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        var options = Options.of(arguments);
        try (var served = new Served(
                URI.create(options.text("server")),
                options.text("token"),
                Long.parseLong(options.text("pid")),
                Path.of(options.text("data")))) {
            Measurement.on(new Stand(served, options, System.out)).take();
        }
    }
}
