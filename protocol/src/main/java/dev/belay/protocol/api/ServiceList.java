package dev.belay.protocol.api;

import java.util.List;

/** {@code GET /api/services}, by name. */
public record ServiceList(List<ServiceView> services) {

    public ServiceList {
        services = List.copyOf(services);
    }
}
