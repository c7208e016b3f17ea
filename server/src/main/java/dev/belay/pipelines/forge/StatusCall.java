package dev.belay.pipelines.forge;

import dev.belay.pipelines.build.BuildState;
import dev.belay.protocol.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;

/**
 * Pure: the request that tells a forge how a build goes. After the forges' documents of commit statuses: GitHub REST API
 * “Commit statuses”, GitLab API “Commits”, Gitea API “repoCreateStatus”.
 */
final class StatusCall {

    /** GitHub takes no more. */
    private static final int DESCRIPTION_CHARACTERS_MAX = 140;

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private StatusCall() {}

    /** The forge's word for a state: several of ours are one of theirs, and are told once. */
    static String word(StatusTarget.Kind kind, BuildState state) {
        boolean gitLab = kind == StatusTarget.Kind.GITLAB;
        return switch (state) {
            case CREATING, SCHEDULED, BLOCKED -> "pending";
            case RUNNING, FAILING, CANCELING -> gitLab ? "running" : "pending";
            case PASSED -> "success";
            case FAILED -> gitLab ? "failed" : "failure";
            case CANCELED, SKIPPED, NOT_RUN -> gitLab ? "canceled" : "error";
        };
    }

    /** {@code url} is the build's page. */
    static HttpRequest of(StatusTarget target, String commit, BuildState state, long number, String url) {
        return of(target, commit, word(target.kind(), state), description(state, number), url);
    }

    /** The same in words of one's own. */
    static HttpRequest of(StatusTarget target, String commit, String word, String description, String url) {
        var body = new LinkedHashMap<String, String>();
        body.put("state", word);
        body.put("target_url", url);
        body.put("description", description.substring(0, Math.min(description.length(), DESCRIPTION_CHARACTERS_MAX)));
        body.put("context", target.context());
        HttpRequest.Builder request = HttpRequest.newBuilder(address(target, commit))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("User-Agent", "belay")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.API.writeValueAsBytes(body)));
        HttpRequest.Builder proved = switch (target.kind()) {
            case GITHUB -> request.header("Authorization", "Bearer " + target.token());
            case GITLAB -> request.header("PRIVATE-TOKEN", target.token());
            case GITEA -> request.header("Authorization", "token " + target.token());
        };
        return proved.build();
    }

    private static String description(BuildState state, long number) {
        return "Build " + number + " "
                + switch (state) {
                    case CREATING, SCHEDULED -> "waits";
                    case BLOCKED -> "waits for somebody";
                    case RUNNING, FAILING -> "runs";
                    case CANCELING -> "is being canceled";
                    case PASSED -> "passed";
                    case FAILED -> "failed";
                    case CANCELED -> "was canceled";
                    case SKIPPED -> "was skipped for a newer one";
                    case NOT_RUN -> "was not run, as its commit asks";
                };
    }

    private static URI address(StatusTarget target, String commit) {
        String path = switch (target.kind()) {
            case GITHUB, GITEA -> "/repos/" + segments(target.project()) + "/statuses/" + commit;
            case GITLAB -> "/projects/" + segment(target.project()) + "/statuses/" + commit;
        };
        return URI.create(target.api() + path);
    }

    private static String segments(String path) {
        return Arrays.stream(path.split("/")).map(StatusCall::segment).collect(Collectors.joining("/"));
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
