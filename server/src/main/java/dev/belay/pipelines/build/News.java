package dev.belay.pipelines.build;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What happened to a build, as it is told to others: it says the same however late it is told.
 *
 * @param event {@code build.created}, {@code build.started}, {@code build.resumed}, {@code build.blocked}, {@code build.failing},
 * {@code build.finished} or {@code step.finished}
 * @param state of the build at that time
 * @param path of its page
 */
public record News(
        String event,
        String pipeline,
        long number,
        String state,
        String branch,
        String commit,
        String message,
        String path,
        Optional<OfStep> step) {

    /** The step that ended, and how. */
    public record OfStep(String key, String label, String outcome) {}

    /** Under which name a commit's status is kept, which the next one of that name replaces. */
    public String context(JsonNode config) {
        String usual = "belay/" + pipeline
                + step.map(each -> "/" + (each.key().isEmpty() ? each.label() : each.key()))
                        .orElse("");
        return config.path("context").asString(usual);
    }

    /** In one line. */
    public String headline() {
        String build = "build " + number + " of " + pipeline + " (" + branch + ")";
        return step.map(each -> "“" + each.label() + "” of " + build + ": "
                        + each.outcome().replace('_', ' '))
                .orElseGet(() -> Character.toUpperCase(build.charAt(0)) + build.substring(1) + " " + verb());
    }

    private String verb() {
        return switch (event) {
            case "build.created" -> "was created";
            case "build.started" -> "has started";
            case "build.resumed" -> "goes on";
            case "build.blocked" -> "waits for somebody";
            case "build.failing" -> "is failing";
            default ->
                switch (state) {
                    case "canceled", "skipped" -> "was " + state;
                    case "not_run" -> "was not run";
                    default -> state;
                };
        };
    }
}
