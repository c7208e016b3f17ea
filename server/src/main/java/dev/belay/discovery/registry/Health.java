package dev.belay.discovery.registry;

/** What an instance, or who watches it, says of its health. */
public enum Health {
    PASSING,
    /** It works, not well; it goes on to get customers. */
    WARNING,
    /** It is not to get customers. */
    CRITICAL
}
