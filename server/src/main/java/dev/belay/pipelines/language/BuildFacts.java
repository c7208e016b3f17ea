package dev.belay.pipelines.language;

import dev.belay.pipelines.language.condition.Facts;
import dev.belay.pipelines.language.condition.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a build when its pipeline is read, and on which it depends which steps run.
 *
 * @param message the whole commit message, or what somebody wrote instead
 * @param source {@code api}, {@code ui}, {@code webhook}, {@code trigger_job}, {@code schedule} or
 * {@code pipeline_trigger}
 * @param more what else conditions can ask, by the names of the language, such as {@code build.merge_queue.base_branch}
 * @param env the variables that whoever made the build gave it
 */
public record BuildFacts(
        String id,
        long number,
        String branch,
        String commit,
        String message,
        Optional<String> tag,
        String source,
        Person creator,
        Person author,
        Optional<PullRequest> pullRequest,
        Source pipeline,
        Map<String, Value> more,
        Map<String, String> env) {

    private static final String ORGANIZATION = "belay";

    /** A push to the branch {@code main} by nobody in particular, to try a file with. */
    public static final BuildFacts EXAMPLE = new BuildFacts(
            "00000000-0000-0000-0000-000000000000",
            1,
            "main",
            "0000000000000000000000000000000000000000",
            "",
            Optional.empty(),
            "webhook",
            Person.UNKNOWN,
            Person.UNKNOWN,
            Optional.empty(),
            new Source("", "pipeline", "pipeline", "main", ""),
            Map.of(),
            Map.of());

    public BuildFacts {
        more = Map.copyOf(more);
        env = Ordered.copyOf(env);
    }

    /** Somebody who has to do with a build. All may be empty. */
    public record Person(String id, String name, String email, List<String> teams) {

        public static final Person UNKNOWN = new Person("", "", "", List.of());

        public Person {
            teams = List.copyOf(teams);
        }

        /** As git and forges write people: {@code Ann <ann@example.com>}, or only a name. Who it is, nobody has verified. */
        public static Person written(String text) {
            int mark = text.lastIndexOf('<');
            boolean marked = mark >= 0 && text.endsWith(">");
            return marked
                    ? new Person(
                            "", text.substring(0, mark).strip(), text.substring(mark + 1, text.length() - 1), List.of())
                    : new Person("", text.strip(), "", List.of());
        }
    }

    /** The pull request that a build is for. */
    public record PullRequest(
            String id, String baseBranch, boolean draft, List<String> labels, String repository, boolean fork) {
        public PullRequest {
            labels = List.copyOf(labels);
        }
    }

    /** The pipeline and its repository. */
    public record Source(String id, String slug, String name, String defaultBranch, String repository) {}

    /** The variables that are known by now: those of the build, and over them the standard ones. */
    public Map<String, String> variables() {
        var all = new LinkedHashMap<>(env);
        all.put("CI", "true");
        all.put("BUILDKITE", "true");
        all.put("BUILDKITE_BRANCH", branch);
        all.put("BUILDKITE_TAG", tag.orElse(""));
        all.put("BUILDKITE_MESSAGE", message);
        all.put("BUILDKITE_COMMIT", commit);
        all.put("BUILDKITE_SOURCE", source);
        all.put("BUILDKITE_BUILD_ID", id);
        all.put("BUILDKITE_BUILD_NUMBER", Long.toString(number));
        all.put("BUILDKITE_BUILD_AUTHOR", author.name());
        all.put("BUILDKITE_BUILD_AUTHOR_EMAIL", author.email());
        all.put("BUILDKITE_BUILD_CREATOR", creator.name());
        all.put("BUILDKITE_PIPELINE_ID", pipeline.id());
        all.put("BUILDKITE_PIPELINE_SLUG", pipeline.slug());
        all.put("BUILDKITE_PIPELINE_NAME", pipeline.name());
        all.put("BUILDKITE_PIPELINE_DEFAULT_BRANCH", pipeline.defaultBranch());
        all.put("BUILDKITE_ORGANIZATION_SLUG", ORGANIZATION);
        all.put("BUILDKITE_REPO", pipeline.repository());
        all.put("BUILDKITE_PULL_REQUEST", pullRequest.map(PullRequest::id).orElse("false"));
        all.put(
                "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
                pullRequest.map(PullRequest::baseBranch).orElse(""));
        all.put(
                "BUILDKITE_PULL_REQUEST_REPO",
                pullRequest.map(PullRequest::repository).orElse(""));
        all.put(
                "BUILDKITE_PULL_REQUEST_LABELS",
                pullRequest.map(each -> String.join(",", each.labels())).orElse(""));
        return all;
    }

    /** What conditions are asked of. */
    public Facts facts() {
        var values = new HashMap<>(more);
        values.put("build.id", Value.present(id));
        values.put("build.number", new Value.Whole(number));
        values.put("build.branch", new Value.Text(branch));
        values.put("build.commit", new Value.Text(commit));
        values.put("build.message", Value.present(message));
        values.put("build.tag", Value.present(tag.orElse("")));
        values.put("build.source", new Value.Text(source));
        person("build.creator", creator, values);
        person("build.author", author, values);
        values.put("build.creator.verified", new Value.Flag(!creator.id().isEmpty()));
        values.put("build.scm.author.name", Value.present(author.name()));
        values.put("build.scm.author.email", Value.present(author.email()));
        values.put("build.pull_request.labels", new Value.Texts(List.of()));
        pullRequest.ifPresent(each -> pullRequest(each, values));
        values.put("pipeline.id", Value.present(pipeline.id()));
        values.put("pipeline.slug", new Value.Text(pipeline.slug()));
        values.put("pipeline.default_branch", Value.present(pipeline.defaultBranch()));
        values.put("pipeline.repository", Value.present(pipeline.repository()));
        values.put("organization.id", new Value.Text(ORGANIZATION));
        values.put("organization.slug", new Value.Text(ORGANIZATION));
        return new Facts(values, variables());
    }

    private static void person(String prefix, Person person, Map<String, Value> values) {
        values.put(prefix + ".id", Value.present(person.id()));
        values.put(prefix + ".name", Value.present(person.name()));
        values.put(prefix + ".email", Value.present(person.email()));
        values.put(prefix + ".teams", new Value.Texts(person.teams()));
    }

    private static void pullRequest(PullRequest pullRequest, Map<String, Value> values) {
        values.put("build.pull_request.id", Value.present(pullRequest.id()));
        values.put("build.pull_request.base_branch", Value.present(pullRequest.baseBranch()));
        values.put("build.pull_request.draft", new Value.Flag(pullRequest.draft()));
        values.put("build.pull_request.labels", new Value.Texts(pullRequest.labels()));
        values.put("build.pull_request.repository", Value.present(pullRequest.repository()));
        values.put("build.pull_request.repository.fork", new Value.Flag(pullRequest.fork()));
    }
}
