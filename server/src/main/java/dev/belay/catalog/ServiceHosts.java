package dev.belay.catalog;

import java.util.List;

/** The host names at which a service is served in an environment. */
public record ServiceHosts(String service, String environment, List<String> hosts) {

    public ServiceHosts {
        hosts = List.copyOf(hosts);
    }
}
