package dev.belay.agents;

import dev.belay.kernel.Problem;
import dev.belay.protocol.agent.AgentRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Pure: what an agent asked for when it registered, checked and completed. */
record Registration(String namePattern, List<String> tags, String queue, int priority, Agent.Machine machine) {

    private static final int NAME_LENGTH_MAX = 200;
    private static final int TAGS_MAX = 100;
    private static final int TAG_LENGTH_MAX = 1_000;
    private static final int DETAIL_LENGTH_MAX = 1_000;

    static Registration of(AgentRegistration asked) {
        String hostname = asked.hostname().orElse("unknown");
        String name = asked.name().strip().replace("%hostname", hostname);
        require(!name.isEmpty() && name.length() <= NAME_LENGTH_MAX, "An agent's name has 1 to 200 characters.");
        require(name.chars().noneMatch(Character::isISOControl), "An agent's name has no control characters.");
        List<String> tags = tags(asked.metaData().orElse(List.of()));
        return new Registration(
                name,
                tags,
                queue(tags),
                priority(asked.priority().orElse("")),
                new Agent.Machine(
                        bounded(hostname),
                        bounded(asked.os().orElse("")),
                        bounded(asked.arch().orElse("")),
                        bounded(asked.version().orElse(""))));
    }

    /** The part of the name before {@code %n}: all numbered siblings begin so. */
    String namePrefix() {
        int mark = namePattern.indexOf("%n");
        return mark < 0 ? namePattern : namePattern.substring(0, mark);
    }

    /** The name, with the smallest number for {@code %n} that makes it one that is not in use. */
    String name(Set<String> inUse) {
        if (!namePattern.contains("%n")) {
            return namePattern;
        }
        int number = 1;
        while (inUse.contains(namePattern.replace("%n", Integer.toString(number)))) {
            number++;
        }
        return namePattern.replace("%n", Integer.toString(number));
    }

    private static List<String> tags(List<String> asked) {
        require(asked.size() <= TAGS_MAX, "An agent has at most " + TAGS_MAX + " tags.");
        var tags = new ArrayList<String>();
        for (String tag : asked) {
            require(tag.length() <= TAG_LENGTH_MAX, "A tag has at most " + TAG_LENGTH_MAX + " characters.");
            require(tag.chars().noneMatch(Character::isISOControl), "A tag has no control characters.");
            tags.add(tag.contains("=") ? tag : tag + "=");
        }
        if (tags.stream().noneMatch(tag -> tag.startsWith("queue="))) {
            tags.add("queue=" + Agent.DEFAULT_QUEUE);
        }
        return List.copyOf(tags);
    }

    private static String queue(List<String> tags) {
        List<String> queues = tags.stream()
                .filter(tag -> tag.startsWith("queue="))
                .map(tag -> tag.substring("queue=".length()))
                .distinct()
                .toList();
        require(queues.size() == 1, "An agent has one queue, and this one names " + String.join(", ", queues) + ".");
        require(!queues.getFirst().isEmpty(), "The queue's name is empty.");
        return queues.getFirst();
    }

    private static int priority(String asked) {
        try {
            return asked.isBlank() ? 0 : Integer.parseInt(asked.strip());
        } catch (NumberFormatException _) {
            throw Problem.invalid("An agent's priority is a whole number, not “" + asked + "”.");
        }
    }

    private static String bounded(String detail) {
        String clean = detail.replace("\0", "");
        return clean.length() <= DETAIL_LENGTH_MAX ? clean : clean.substring(0, DETAIL_LENGTH_MAX);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw Problem.invalid(message);
        }
    }
}
