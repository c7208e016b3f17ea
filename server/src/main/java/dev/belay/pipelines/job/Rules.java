package dev.belay.pipelines.job;

import dev.belay.agents.Agent;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The tags that a job demands of its agent, in one writing: {@code key=value} by key, one a line, the queue always among
 * them. Jobs of equal rules are one class, and are matched as one.
 */
public record Rules(String text) {

    /** For jobs that no agent runs. */
    public static final Rules NONE = new Rules("");

    public static Rules of(Map<String, String> tags) {
        var sorted = new TreeMap<>(tags);
        sorted.putIfAbsent("queue", Agent.DEFAULT_QUEUE);
        return new Rules(sorted.entrySet().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue().replace('\n', ' '))
                .collect(Collectors.joining("\n")));
    }

    /** Whether an agent has all of the tags. */
    public boolean fit(Agent agent) {
        return Arrays.stream(text.split("\n")).allMatch(tag -> {
            int equals = tag.indexOf('=');
            return agent.carries(tag.substring(0, equals), tag.substring(equals + 1));
        });
    }

    /** As a person would say them. */
    public String spoken() {
        return text.replace("\n", ", ");
    }
}
