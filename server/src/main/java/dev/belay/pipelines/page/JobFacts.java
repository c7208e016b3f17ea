package dev.belay.pipelines.page;

import dev.belay.pipelines.build.Unblocking;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.ArtifactView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What is known of a job beside its log.
 *
 * @param tags what it demands of its agent
 * @param moments when it reached its states
 * @param artifacts the files that it left
 * @param env the variables of its step, without those that are named as secrets are
 * @param answer who let the build go on here, and what they filled in
 */
record JobFacts(
        String tags,
        List<Moment> moments,
        List<ArtifactView> artifacts,
        Map<String, String> env,
        Optional<Answer> answer) {

    static final JobFacts NONE = new JobFacts("", List.of(), List.of(), Map.of(), Optional.empty());

    /** As the agents of the field know by their names what to keep out of logs. */
    private static final Pattern SECRET = Pattern.compile(
            ".*(PASSWORD|SECRET|TOKEN|PRIVATE_KEY|ACCESS_KEY|SECRET_KEY|CONNECTION_STRING|CREDENTIAL).*",
            Pattern.CASE_INSENSITIVE);

    private static final int VALUE_CHARACTERS_MAX = 300;

    /** Who let a build go on, when, and what they filled in under the labels of the fields. */
    record Answer(String by, Instant at, Map<String, String> fields) {
        Answer {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /** That it reached a state, and how long after the one before. */
    record Moment(String what, Instant at, Optional<Duration> after) {}

    JobFacts {
        moments = List.copyOf(moments);
        artifacts = List.copyOf(artifacts);
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    }

    static JobFacts of(Job job, Step step, List<ArtifactView> artifacts, Optional<Unblocking.Pressed> pressed) {
        return new JobFacts(
                job.kind() == Job.Kind.COMMAND ? job.rules().spoken() : "",
                moments(job.times()),
                artifacts,
                env(step),
                pressed.map(each -> new Answer(each.by(), each.at(), UnblockForm.labelled(step, each.answers()))));
    }

    static Map<String, String> env(Step step) {
        return step instanceof Step.Command command ? shown(command.env()) : Map.of();
    }

    static List<Moment> moments(Job.Times times) {
        var moments = new ArrayList<Moment>();
        moments.add(new Moment("Created", times.created(), Optional.empty()));
        var others = new LinkedHashMap<String, Optional<Instant>>();
        others.put("Ready for an agent", times.scheduled());
        others.put("Given to an agent", times.assigned());
        others.put("Accepted by it", times.accepted());
        others.put("Started", times.started());
        others.put("Told to stop", times.stopping());
        others.put("Ended", times.finished());
        others.forEach((what, when) -> when.ifPresent(at -> moments.add(new Moment(
                what, at, Optional.of(Duration.between(moments.getLast().at(), at))))));
        return moments;
    }

    private static Map<String, String> shown(Map<String, String> env) {
        var shown = new TreeMap<String, String>();
        env.forEach((name, value) -> shown.put(
                name, SECRET.matcher(name).matches() ? "not shown" : Words.firstLine(value, VALUE_CHARACTERS_MAX)));
        return shown;
    }

    /** What there is to see, in a line. */
    String summary() {
        var parts = new ArrayList<>(List.of("Times"));
        if (!artifacts.isEmpty()) {
            parts.add(Words.count(artifacts.size(), "artifact"));
        }
        if (!env.isEmpty()) {
            parts.add(Words.count(env.size(), "variable"));
        }
        return String.join(" · ", parts);
    }
}
