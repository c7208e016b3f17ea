package dev.belay.pipelines.language.reading;

import dev.belay.pipelines.language.Surroundings;
import java.util.Map;
import java.util.Optional;

/** What a pipeline says for all steps that do not say it themselves. */
record Defaults(Map<String, String> agents, Optional<Integer> priority, Surroundings surroundings) {

    static final Defaults NONE = new Defaults(Map.of(), Optional.empty(), Surroundings.NONE);
}
