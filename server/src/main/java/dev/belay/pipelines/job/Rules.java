package dev.belay.pipelines.job;

import dev.belay.agents.Agent;
import dev.belay.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The tags that a job demands of its agent, in one writing: {@code key=value} by key, one a line, the queue always among
 * them. Jobs of equal rules are one class, and are matched as one.
 */
public record Rules(String text) {

    /** For jobs that no agent runs. */
    public static final Rules NONE = new Rules("");

    /** The tag by which agents are kept free for builds that go before all others. */
    static final String LANE = "lane";

    static final String HOTFIX_LANE = LANE + "=hotfix";

    /** Jobs that wait are found by their rules in an index, whose keys have at most 2,704 bytes. */
    private static final int BYTES_MAX = 2_000;

    /** One demand: an agent carries the key with the value, or with any. */
    public record Tag(String key, String value) {

        /** What an agent that does not carry it lacks, as a person would say it. */
        public String spoken() {
            return isAny() ? "the tag “" + key + "” with any value" : key + "=" + value;
        }

        boolean isAny() {
            return value.equals("*") || value.isEmpty();
        }
    }

    /**
     * Writes tags down.
     *
     * @throws Problem when they are longer than rules may be
     */
    public static Rules of(Map<String, String> tags) {
        var sorted = new TreeMap<>(tags);
        sorted.putIfAbsent("queue", Agent.DEFAULT_QUEUE);
        String text = sorted.entrySet().stream()
                .map(tag -> (tag.getKey() + "=" + tag.getValue()).replace('\n', ' '))
                .collect(Collectors.joining("\n"));
        if (text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw Problem.invalid(
                    "The tags that a step demands of its agent have more than " + BYTES_MAX + " bytes in all.");
        }
        return new Rules(text);
    }

    List<Tag> tags() {
        return Arrays.stream(text.split("\n"))
                .map(tag -> {
                    int equals = tag.indexOf('=');
                    return new Tag(tag.substring(0, equals), tag.substring(equals + 1));
                })
                .toList();
    }

    /** The queue; none when any will do. */
    Optional<String> queue() {
        return tags().stream()
                .filter(tag -> tag.key().equals("queue") && !tag.isAny())
                .map(Tag::value)
                .findFirst();
    }

    /** The tags that an agent lacks. */
    public List<Tag> missing(Agent agent) {
        return tags().stream()
                .filter(tag -> !agent.carries(tag.key(), tag.value()))
                .toList();
    }

    /** Whether an agent has all of the tags. */
    public boolean fit(Agent agent) {
        return tags().stream().allMatch(tag -> agent.carries(tag.key(), tag.value()));
    }

    /** Whether an agent that fits stays free for those who go before all others, or ask for it. */
    public boolean isKeptFrom(Agent agent, boolean hotfix) {
        return !hotfix
                && agent.tags().contains(HOTFIX_LANE)
                && tags().stream().noneMatch(tag -> tag.key().equals(LANE));
    }

    /** As a person would say them. */
    public String spoken() {
        return text.replace("\n", ", ");
    }
}
