package dev.belay.protocol.api;

import java.util.List;
import java.util.Optional;

/** A service and where it runs. */
public record ServiceView(String name, String owner, List<String> capabilities, List<InEnvironment> environments) {

    public ServiceView {
        capabilities = List.copyOf(capabilities);
        environments = List.copyOf(environments);
    }

    /**
     * The service in one environment.
     *
     * @param hosts the names at which edges serve it
     * @param stable the release that customers get, unless a rollout is on
     * @param rollout the number of the rollout that is on
     */
    public record InEnvironment(
            String environment,
            List<String> hosts,
            Optional<String> stable,
            Optional<Long> rollout,
            List<Running> releases) {

        public InEnvironment {
            hosts = List.copyOf(hosts);
            releases = List.copyOf(releases);
        }
    }

    /** One release that runs: its share of customers in percent, and its instances. */
    public record Running(String release, int share, int instancesReady, int instancesWanted) {}
}
