package dev.belay.protocol.paths;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Pure: what the {@code if_changed} of a step asks about: a pattern, a list of them, or what to include and to exclude. */
public record WantedChanges(List<Wildcards> included, List<Wildcards> excluded) {

    /** The reason that is told for a step which is left out by this. */
    public static final String REASON = "if_changed matched no unexcluded changed files in this build";

    private static final Pattern LETTERS = Pattern.compile("\\[([^]\\[/{},-]{1,50})]");

    public WantedChanges {
        included = List.copyOf(included);
        excluded = List.copyOf(excluded);
    }

    /** Reads it; what is no pattern means no file. */
    public static WantedChanges of(JsonNode ifChanged) {
        return new WantedChanges(
                patterns(ifChanged.isObject() ? ifChanged.path("include") : ifChanged),
                patterns(ifChanged.path("exclude")));
    }

    /** Whether one of these files is meant. */
    public boolean met(List<String> files) {
        return files.stream()
                .map(file -> Arrays.asList(file.split("/")))
                .anyMatch(file -> included.stream().anyMatch(each -> each.matches(file))
                        && excluded.stream().noneMatch(each -> each.matches(file)));
    }

    private static List<Wildcards> patterns(JsonNode node) {
        var texts = new ArrayList<String>();
        if (node instanceof ArrayNode list) {
            list.forEach(each -> texts.add(each.asString()));
        } else if (node.isString()) {
            texts.add(node.asString());
        }
        return texts.stream().map(WantedChanges::spelled).map(Wildcards::of).toList();
    }

    /** Two stars before a name cross folders too, and one letter of several is written as a choice. */
    private static String spelled(String pattern) {
        return LETTERS.matcher(pattern)
                .replaceAll(found -> "{" + String.join(",", found.group(1).split("")) + "}")
                .replaceAll("\\*\\*(?=[^/])", "{,**/}*");
    }
}
