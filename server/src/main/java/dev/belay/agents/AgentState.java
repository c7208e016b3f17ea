package dev.belay.agents;

import java.util.Locale;

/** Where an agent is in its life. */
public enum AgentState {
    /** Registered, and nothing since. */
    NEVER_CONNECTED,
    CONNECTED,
    /** Silent for too long. It may come back. */
    LOST,
    /** It said that it leaves. */
    DISCONNECTED;

    /** As it is written in the database and under {@code /api}. */
    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    static AgentState read(String written) {
        return valueOf(written.toUpperCase(Locale.ROOT));
    }
}
