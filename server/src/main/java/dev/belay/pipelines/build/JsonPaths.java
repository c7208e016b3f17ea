package dev.belay.pipelines.build;

import dev.belay.pipelines.language.reading.PipelineReader;
import dev.belay.platform.yaml.YamlFault;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.HashMap;
import java.util.Map;

/**
 * Pure: where in uploaded JSON something stands, as a path such as {@code steps[2].command}: agents make the JSON, so its
 * lines are nobody's.
 */
final class JsonPaths {

    private final Map<YamlNode.Place, String> paths = new HashMap<>();

    JsonPaths(String json) {
        YamlFile.readJson("", json, PipelineReader.BOUNDS).root().ifPresent(root -> {
            boolean bare = root instanceof YamlNode.Sequence;
            walk(root, bare ? "steps" : "");
        });
    }

    private void walk(YamlNode node, String path) {
        paths.putIfAbsent(node.place(), path);
        switch (node) {
            case YamlNode.Scalar _ -> {}
            case YamlNode.Sequence list -> {
                for (int index = 0; index < list.items().size(); index++) {
                    walk(list.items().get(index), path + "[" + index + "]");
                }
            }
            case YamlNode.Mapping mapping -> {
                for (YamlNode.Entry entry : mapping.entries()) {
                    String inside = path.isEmpty()
                            ? entry.key().text()
                            : path + "." + entry.key().text();
                    paths.putIfAbsent(entry.key().place(), inside);
                    walk(entry.value(), inside);
                }
            }
        }
    }

    /** A fault by its path, or by line and column where there is none. */
    String told(YamlFault fault) {
        String path = paths.getOrDefault(
                new YamlNode.Place(fault.line(), fault.column()), fault.line() + ":" + fault.column());
        return path.isEmpty() ? fault.message() : path + ": " + fault.message();
    }
}
