package dev.belay.catalog;

import dev.belay.platform.yaml.YamlFault;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a service's repository says of it, at one commit: {@code .belay/service.yml}.
 *
 * @param owner the team that runs it
 * @param run the command that starts an instance
 * @param port the environment variable that carries the instance's port
 * @param instances how many instances should serve
 * @param drainSeconds how long an instance that leaves may finish what it began
 * @param hosts the host names at which it is served, by environment, besides those that Belay gives it
 * @param dnsTtlSeconds how long an answer about it may be kept by those who look it up; as the operator sets it when absent
 * @param capabilities what customers can do with it, in their words
 */
public record ServiceManifest(
        String service,
        String owner,
        String run,
        String port,
        int instances,
        Readiness readiness,
        int drainSeconds,
        Map<String, String> env,
        Map<String, List<String>> hosts,
        Optional<Integer> dnsTtlSeconds,
        List<String> capabilities) {

    /** Where the manifest lies in a repository. */
    public static final String FILE = ".belay/service.yml";

    /**
     * When an instance is ready.
     *
     * @param http the path that answers with a status below 300; without one, the port has to accept a connection
     * @param withinSeconds how long after its start an instance may take
     */
    public record Readiness(Optional<String> http, int withinSeconds) {}

    /** What became of reading a manifest. */
    public sealed interface Reading {

        record Understood(ServiceManifest manifest) implements Reading {}

        /** All that is wrong with it, in the order of the file. */
        record Refused(List<YamlFault> faults) implements Reading {
            public Refused {
                faults = List.copyOf(faults);
            }
        }
    }

    /** Reads a manifest; {@code file} is how faults call it. Never throws for what is in the text. */
    public static Reading parse(String file, String text) {
        return ManifestParser.parse(file, text);
    }

    public ServiceManifest {
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        hosts = Map.copyOf(hosts);
        capabilities = List.copyOf(capabilities);
    }
}
