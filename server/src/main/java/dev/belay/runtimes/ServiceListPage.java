package dev.belay.runtimes;

import dev.belay.protocol.api.ServiceView;
import java.time.Instant;
import java.util.List;

/** All services, and where they run. */
record ServiceListPage(List<ServiceView> services, Instant now) {

    ServiceListPage {
        services = List.copyOf(services);
    }

    List<Served> places(ServiceView service) {
        return Served.everywhere(service);
    }
}
