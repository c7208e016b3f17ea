package dev.belay.discovery;

import java.util.List;

/** How far an instance is from being without any customer, as the edges tell. */
public sealed interface Withdrawal {

    /** Some edge may still send it new requests. */
    record StillRouted(List<String> edges) implements Withdrawal {
        public StillRouted {
            edges = List.copyOf(edges);
        }
    }

    /** No edge sends it new requests; so many requests and connections are still open. 0 means that it can go. */
    record Unrouted(int inFlight) implements Withdrawal {}
}
