package dev.belay.protocol.checks;

import java.util.Locale;

/** What is known by a check. The later one is the worse one. */
public enum CheckStatus {
    /** Nothing: no agent asks. It says nothing against the instance. */
    UNOBSERVED,
    PASSING,
    /** It works, not well. */
    WARNING,
    /** It is not to get customers. */
    CRITICAL;

    /** As users read and write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
