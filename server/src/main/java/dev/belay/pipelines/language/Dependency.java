package dev.belay.pipelines.language;

import dev.belay.platform.yaml.YamlNode;

/** A step that another waits for, by its key, as it is written in {@code depends_on}. */
public record Dependency(String key, boolean mayFail, YamlNode.Place at) {}
