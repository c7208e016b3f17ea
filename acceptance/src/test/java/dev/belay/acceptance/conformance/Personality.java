package dev.belay.acceptance.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** How an agent of a time speaks. */
public enum Personality {
    /** Uses its own token for everything, passes pipelines on as they were written, and tells the times of headers. */
    OF_2020("buildkite-agent/3.20.0.3264 (linux; amd64)"),
    /** Uses the job's token, writes pipelines in one way, asks for the stream of pings, and promises failures. */
    OF_TODAY("buildkite-agent/3.136.1+x.1 (linux; amd64)"),
    /** As Belay's own agent: begins as it accepts, and sends its log with the end, by which it asks for the next job. */
    OF_BELAY("belay-agent");

    private final String userAgent;

    Personality(String userAgent) {
        this.userAgent = userAgent;
    }

    String userAgent() {
        return userAgent;
    }

    /** Which of the tokens goes with calls about a job. */
    String token(String agents, String jobs) {
        return switch (this) {
            case OF_2020 -> agents;
            case OF_TODAY, OF_BELAY -> jobs;
        };
    }

    /** Steps as this agent sends them; {@code wait} is a step like the others. */
    Object pipeline(List<Map<String, Object>> steps) {
        var written = new ArrayList<Object>();
        for (Map<String, Object> step : steps) {
            boolean waits = step.containsKey("wait");
            switch (this) {
                case OF_2020 -> written.add(waits ? Collections.singletonMap("wait", null) : named(step));
                case OF_TODAY, OF_BELAY -> written.add(waits ? "wait" : step);
            }
        }
        return switch (this) {
            case OF_2020 -> written;
            case OF_TODAY, OF_BELAY -> Map.of("steps", written);
        };
    }

    private static Map<String, Object> named(Map<String, Object> step) {
        var old = new java.util.LinkedHashMap<>(step);
        Object label = old.remove("label");
        old.put("name", label == null ? "" : label);
        return old;
    }

    /** Paths are written with this in the place of full stops. */
    static String segment(String text) {
        return text.replace(".", "%2E").replace(" ", "%20");
    }
}
