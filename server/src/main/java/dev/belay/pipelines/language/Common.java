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
 * @param numbered true when the label tells which of several jobs of a step it is
 * @param written the label as it was before it told that, under which figures of the step are kept together
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
        Optional<Boolean> numbered,
        Optional<String> written,
        YamlNode.Place at) {

    public Common {
        dependsOn = dependsOn.map(List::copyOf);
    }

    /** The same under another label. */
    public Common labelled(String other) {
        return new Common(
                other, key, condition, branches, dependsOn, allowDependencyFailure, skip, numbered, written, at);
    }

    /** The same under a label that tells which of several jobs it is. */
    public Common numbered(String other) {
        return new Common(
                other,
                key,
                condition,
                branches,
                dependsOn,
                allowDependencyFailure,
                skip,
                Optional.of(true),
                Optional.of(label),
                at);
    }
}
