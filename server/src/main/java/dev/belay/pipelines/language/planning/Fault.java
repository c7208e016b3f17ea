package dev.belay.pipelines.language.planning;

import dev.belay.platform.yaml.YamlNode;

/** Something wrong with steps that each by itself is sound. */
public record Fault(YamlNode.Place at, String message) {}
