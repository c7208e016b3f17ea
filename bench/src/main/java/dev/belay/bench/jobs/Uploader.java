package dev.belay.bench.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One agent whose jobs do nothing but add steps to their builds, as large builds come about. */
final class Uploader {

    /** As many as one file makes at most. */
    private static final int STEPS_AT_ONCE = 500;

    private final Served served;
    private final String access;

    Uploader(Served served, String registration) {
        this.served = served;
        String registered = served.call(
                "POST",
                "/v3/register",
                "{\"name\":\"uploader\",\"hostname\":\"bench\",\"meta_data\":[\"queue=upload\"]}",
                registration);
        this.access = BenchedAgent.field(registered, "\"access_token\":\"");
        served.call("POST", "/v3/connect", "", access);
    }

    /**
     * Takes the next job, adds so many steps with labels and keys of their own, and passes.
     *
     * @return how many milliseconds each upload took
     */
    List<Double> upload(int steps) {
        String told = served.call("GET", "/v3/ping", "", access);
        while (!told.contains("\"job\":{")) {
            told = served.call("GET", "/v3/ping", "", access);
        }
        String job = "/v3/jobs/" + BenchedAgent.field(told.substring(told.indexOf("\"job\":{")), "\"id\":\"");
        String token = BenchedAgent.field(served.call("PUT", job + "/accept", "", access), "\"token\":\"");
        served.call("PUT", job + "/start", "{\"started_at\":\"2026-01-01T00:00:00Z\"}", token);
        var took = new ArrayList<Double>();
        for (int from = 0; from < steps; from += STEPS_AT_ONCE) {
            String body = steps(from, Math.min(steps, from + STEPS_AT_ONCE));
            long begun = System.nanoTime();
            served.call("POST", job + "/pipelines", body, token);
            took.add((System.nanoTime() - begun) / 1e6);
        }
        String finished = "{\"exit_status\":\"0\",\"finished_at\":\"2026-01-01T00:00:00Z\",\"chunks_failed_count\":0}";
        served.call("PUT", job + "/finish", finished, token);
        return took;
    }

    private static String steps(int from, int to) {
        String steps = IntStream.range(from, to)
                .mapToObj(number -> String.format(
                        Locale.ROOT,
                        "{\"label\":\"Test %d\",\"key\":\"test-%d\",\"command\":\"make test-%d\",\"timeout_in_minutes\":10}",
                        number,
                        number,
                        number))
                .collect(Collectors.joining(","));
        return "{\"uuid\":\"upload-" + from + "\",\"pipeline\":{\"steps\":[" + steps + "]}}";
    }
}
