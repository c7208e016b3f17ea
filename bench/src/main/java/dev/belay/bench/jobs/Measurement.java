package dev.belay.bench.jobs;

import java.io.IOException;
import java.sql.SQLException;

/** One thing that is measured, on a server that does nothing else. */
sealed interface Measurement permits Rate, Latency, Idleness, LargeBuild, LogFlow {

    static Measurement on(Stand stand) {
        String what = stand.options().text("what", "rate");
        return switch (what) {
            case "rate" -> new Rate(stand);
            case "latency" -> new Latency(stand);
            case "idle" -> new Idleness(stand);
            case "build" -> new LargeBuild(stand);
            case "logs" -> new LogFlow(stand);
            default -> throw new IllegalArgumentException("what is rate, latency, idle, build or logs, not " + what);
        };
    }

    /** Takes as long as it takes, and prints its figures. */
    void take() throws IOException, InterruptedException, SQLException;
}
