package dev.belay.protocol.edge;

import java.util.List;

/**
 * Where all traffic goes: the answer to {@code GET /api/edges/{edge}/routing?seen=&waitSeconds=}, held until the version
 * differs from {@code seen}. Versions only grow, also over restarts of the server; an edge ignores a lower one, and keeps
 * the last it has when it cannot reach the server.
 */
public record Routing(long version, List<Route> routes) {

    public Routing {
        routes = List.copyOf(routes);
    }
}
