package dev.belay.protocol.api;

import java.util.List;

/** {@code GET /api/pipelines/{slug}/tests/{test}}: the last results of a test, the newest first. */
public record TestHistory(String suite, String className, String name, List<TestView> results) {

    public TestHistory {
        results = List.copyOf(results);
    }
}
