package dev.belay.protocol.checks;

/** How an instance is asked. */
public enum CheckKind {
    /** {@code GET} of a path: 2xx passes, 429 is a warning. */
    HTTP,
    /** Whether the port takes a connection. */
    TCP,
    /** {@code grpc.health.v1.Health/Check}: {@code SERVING} passes. */
    GRPC,
    /** A command that the agent's own settings name: its exit status 0 passes, 1 is a warning. */
    COMMAND
}
