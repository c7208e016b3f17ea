package dev.belay.pipelines.language;

import dev.belay.platform.yaml.YamlFault;
import java.util.List;
import java.util.Map;

/**
 * A pipeline file that is sound: every key is known, every dependency exists, and none goes in a circle.
 *
 * @param env variables for every job
 * @param needs for each step, in the same order, the steps that it waits for
 */
public record PipelineFile(Map<String, String> env, List<Step> steps, List<List<Need>> needs) {

    public PipelineFile {
        env = Map.copyOf(env);
        steps = List.copyOf(steps);
        needs = needs.stream().map(List::copyOf).toList();
    }

    /** What came of reading a file. */
    public sealed interface Reading {

        /** It can be built. */
        record Sound(PipelineFile file) implements Reading {}

        /** All that is wrong with it, at least one thing. */
        record Faulty(List<YamlFault> faults) implements Reading {
            public Faulty {
                faults = List.copyOf(faults);
            }
        }
    }

    /**
     * Reads a file. It never throws, whatever the text.
     *
     * @param name how faults call the file
     */
    public static Reading read(String name, String text) {
        return new PipelineParser(name, text).read();
    }
}
