package dev.belay.pipelines.language;

import dev.belay.platform.yaml.YamlNode;
import java.util.List;
import java.util.Optional;

/**
 * What steps of all kinds may say.
 *
 * @param label what people see; never empty
 * @param key by which other steps name it
 * @param condition the text of its {@code if}, already found to be sound
 * @param branches the patterns of its {@code branches}
 * @param dependsOn what it names; nothing when it is silent, and then waits and blocks order it; an empty list is no
 * silence
 * @param allowDependencyFailure whether all that it depends on may fail
 * @param skip why it is to be left out, if it is; the reason may be empty
 * @param at where it stands in its file
 */
public record Common(
        String label,
        Optional<String> key,
        Optional<String> condition,
        Optional<String> branches,
        Optional<List<Dependency>> dependsOn,
        boolean allowDependencyFailure,
        Optional<String> skip,
        YamlNode.Place at) {

    public Common {
        dependsOn = dependsOn.map(List::copyOf);
    }

    /** The same under another label. */
    public Common labelled(String other) {
        return new Common(other, key, condition, branches, dependsOn, allowDependencyFailure, skip, at);
    }
}
