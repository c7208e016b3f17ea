package dev.belay.pipelines.running;

import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.KeptStep;
import dev.belay.pipelines.build.Origin;
import dev.belay.pipelines.build.Triggers;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.language.Cache;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.repository.CommitText;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.CacheWish;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Pure: the variables that a job is given: those of the file, and over them those that every agent of the protocol knows. */
public final class JobVariables {

    /** The organisation that agents see; Belay has only one. */
    static final String ORGANIZATION = "belay";

    /** All variables and arguments of a program share their room, and few look at more than the first line. */
    private static final int MESSAGE_CHARACTERS_MAX = 2_000;

    private static final String GROUP_ID = "BUILDKITE_GROUP_ID";

    private static final String RETRY_TYPE = "BUILDKITE_RETRY_TYPE";
    private static final String UNBLOCKER = "BUILDKITE_UNBLOCKER";
    private static final String UNBLOCKER_ID = "BUILDKITE_UNBLOCKER_ID";
    private static final String UNBLOCKER_EMAIL = "BUILDKITE_UNBLOCKER_EMAIL";
    private static final String PLUGINS = "BUILDKITE_PLUGINS";

    private JobVariables() {}

    public static Map<String, String> of(Jobs.Accepted accepted, String origin) {
        Build build = accepted.build();
        Job job = accepted.job();
        Step.Command step = accepted.step();
        var env = new LinkedHashMap<String, String>(accepted.env());
        env.putAll(step.env());
        env.put("CI", "true");
        env.put("BUILDKITE", "true");
        env.putAll(of(accepted.pipeline()));
        env.put("BUILDKITE_REPO", build.repository());
        env.put("BUILDKITE_COMMIT", build.commit());
        env.put("BUILDKITE_BRANCH", build.branch());
        env.putAll(of(build.origin()));
        env.put("BUILDKITE_MESSAGE", CommitText.cut(build.message(), MESSAGE_CHARACTERS_MAX));
        env.putAll(people(build));
        env.put("BUILDKITE_BUILD_ID", build.id().toString());
        env.put("BUILDKITE_BUILD_NUMBER", Long.toString(build.number()));
        env.put("BUILDKITE_BUILD_URL", origin + build.path());
        env.put("BUILDKITE_SOURCE", build.source().told());
        env.put("BUILDKITE_JOB_ID", job.id().toString());
        env.put("BUILDKITE_LABEL", step.label());
        env.put("BUILDKITE_STEP_ID", KeptStep.id(build.id(), job.step()).toString());
        env.put("BUILDKITE_STEP_KEY", step.key().orElse(""));
        env.put("BUILDKITE_COMMAND", step.command());
        env.put("BUILDKITE_ARTIFACT_PATHS", String.join(";", step.artifactPaths()));
        env.put(
                "BUILDKITE_TIMEOUT",
                accepted.timeoutMinutes().map(Object::toString).orElse("false"));
        env.put("BUILDKITE_RETRY_COUNT", Integer.toString(job.retries()));
        env.remove(RETRY_TYPE);
        if (job.retries() > 0) {
            env.put(RETRY_TYPE, job.isWished() ? "manual" : "automatic");
        }
        env.remove(UNBLOCKER);
        env.remove(UNBLOCKER_ID);
        env.remove(UNBLOCKER_EMAIL);
        env.remove(GROUP_ID);
        Optional.ofNullable(step.env().get(KeptStep.GROUP_LABEL))
                .ifPresent(label ->
                        env.put(GROUP_ID, KeptStep.groupId(build.id(), label).toString()));
        accepted.unblocker().ifPresent(each -> {
            env.put(UNBLOCKER, each.name());
            env.put(UNBLOCKER_ID, each.id());
            env.put(UNBLOCKER_EMAIL, each.email());
        });
        Triggers.PARENT_VARIABLES.forEach(name -> env.put(name, ""));
        accepted.parent()
                .ifPresent(each -> env.putAll(Triggers.parentVariables(each.id(), each.number(), each.pipeline())));
        env.putAll(CheckoutVariables.of(step, env));
        step.surroundings().image().ifPresent(image -> env.put("BUILDKITE_IMAGE", image));
        env.put("BUILDKITE_AGENT_NAME", job.agentName().orElse(""));
        env.put("BUILDKITE_AGENT_ID", job.agent().map(UUID::toString).orElse(""));
        env.putAll(tags(accepted.tags()));
        env.remove(CacheWish.VARIABLE);
        step.surroundings()
                .cache()
                .ifPresent(each -> env.put(CacheWish.VARIABLE, Json.V3.writeValueAsString(wish(each))));
        env.remove(PLUGINS);
        if (!step.plugins().isEmpty()) {
            env.put(PLUGINS, Json.V3.writeValueAsString(plugins(step)));
        }
        return env;
    }

    private static CacheWish wish(Cache cache) {
        return new CacheWish(cache.paths(), cache.key(), cache.restoreKeys(), cache.name(), cache.bytes());
    }

    private static Map<String, String> of(BuildFacts.Source pipeline) {
        return Map.of(
                "BUILDKITE_ORGANIZATION_ID", ORGANIZATION,
                "BUILDKITE_ORGANIZATION_SLUG", ORGANIZATION,
                "BUILDKITE_PIPELINE_ID", pipeline.id(),
                "BUILDKITE_PIPELINE_SLUG", pipeline.slug(),
                "BUILDKITE_PIPELINE_NAME", pipeline.name(),
                "BUILDKITE_PIPELINE_DEFAULT_BRANCH", pipeline.defaultBranch(),
                "BUILDKITE_PIPELINE_PROVIDER", "git");
    }

    /** Of a build that nobody asked for, the creator is who wrote the commit, whom nobody has verified. */
    private static Map<String, String> people(Build build) {
        BuildFacts.Person author = BuildFacts.Person.written(build.author());
        BuildFacts.Person creator = build.origin().creator().orElse(author);
        return Map.of(
                "BUILDKITE_BUILD_AUTHOR", author.name(),
                "BUILDKITE_BUILD_AUTHOR_EMAIL", author.email(),
                "BUILDKITE_BUILD_CREATOR", creator.name(),
                "BUILDKITE_BUILD_CREATOR_EMAIL", creator.email(),
                "BUILDKITE_BUILD_CREATOR_TEAMS", String.join(":", creator.teams()));
    }

    /** A shell can read a variable only whose name has letters, digits and underscores; of a tag told twice the first counts. */
    private static Map<String, String> tags(List<String> tags) {
        var env = new LinkedHashMap<String, String>();
        for (String tag : tags) {
            int equals = tag.indexOf('=');
            String key = tag.substring(0, equals).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
            env.putIfAbsent("BUILDKITE_AGENT_META_DATA_" + key, tag.substring(equals + 1));
        }
        return env;
    }

    private static Map<String, String> of(Origin origin) {
        var env = new LinkedHashMap<String, String>();
        env.put("BUILDKITE_TAG", origin.tag().orElse(""));
        env.put("BUILDKITE_REFSPEC", origin.ref().orElse(""));
        env.put("BUILDKITE_PULL_REQUEST", "false");
        env.put("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "");
        env.put("BUILDKITE_PULL_REQUEST_REPO", "");
        env.put("BUILDKITE_PULL_REQUEST_LABELS", "");
        origin.pullRequest().ifPresent(pull -> {
            env.put("BUILDKITE_PULL_REQUEST", pull.id());
            env.put("BUILDKITE_PULL_REQUEST_BASE_BRANCH", pull.baseBranch());
            env.put("BUILDKITE_PULL_REQUEST_REPO", pull.repository());
            env.put("BUILDKITE_PULL_REQUEST_DRAFT", Boolean.toString(pull.draft()));
            env.put("BUILDKITE_PULL_REQUEST_LABELS", String.join(",", pull.labels()));
        });
        return env;
    }

    /** As agents read them: each is an object whose only key is its source, and the value its settings or null. */
    public static List<Map<String, JsonNode>> plugins(Step.Command step) {
        return step.plugins().stream()
                .map(each -> Map.of(each.source(), Json.V3.readTree(each.config() == null ? "null" : each.config())))
                .toList();
    }
}
