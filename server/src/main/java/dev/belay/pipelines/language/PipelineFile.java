package dev.belay.pipelines.language;

import dev.belay.platform.yaml.YamlFault;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A pipeline file that is sound: every dependency exists, none goes in a circle, and every condition makes sense. What
 * of it runs depends on the build: see {@code planning.Planner}.
 *
 * @param name how faults call the file
 * @param env variables for every job, in the order of the file
 * @param notices whom to tell of the build
 * @param earlierKeys keys of steps that the build has already, which these steps may depend on
 */
public record PipelineFile(
        String name, Map<String, String> env, List<Notice> notices, Set<String> earlierKeys, List<Step> steps) {

    /** How many jobs may come of one file. */
    public static final int JOBS_MAX = 500;

    public PipelineFile {
        env = Ordered.copyOf(env);
        notices = List.copyOf(notices);
        earlierKeys = Set.copyOf(earlierKeys);
        steps = List.copyOf(steps);
    }

    /** What came of reading a file. */
    public sealed interface Reading {

        /** What is odd with it and does no harm, in the order of the file. */
        List<YamlFault> warnings();

        /** It can be built. */
        record Sound(PipelineFile file, List<YamlFault> warnings) implements Reading {
            public Sound {
                warnings = List.copyOf(warnings);
            }
        }

        /** All that is wrong with it, at least one thing. */
        record Faulty(List<YamlFault> faults, List<YamlFault> warnings) implements Reading {
            public Faulty {
                faults = List.copyOf(faults);
                warnings = List.copyOf(warnings);
            }
        }
    }
}
