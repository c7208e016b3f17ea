package dev.belay.discovery;

import java.time.Instant;

/** An edge, the version of the routing that it routes by, and when it was last heard of. */
public record EdgeView(String name, Presence presence, long version, Instant heardAt) {

    /** Whether an edge is there. */
    public enum Presence {
        LIVE,
        /** Not heard of for some seconds; it may have customers, so changes wait for it. */
        SILENT,
        /** Not heard of for so long that nothing waits for it. */
        GONE
    }
}
