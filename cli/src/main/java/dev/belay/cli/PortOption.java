package dev.belay.cli;

import dev.belay.cli.parts.Ports;

/** A port that a person chose. */
final class PortOption {

    private static final int PORT_MAX = 65_535;

    private PortOption() {}

    /** Refuses what is no port. */
    static void require(String option, int port) {
        if (port < 1 || port > PORT_MAX) {
            throw new Failure(Exit.USAGE, option + " is " + port + ", but ports go from 1 to " + PORT_MAX + ".");
        }
    }

    /** Refuses what is no port, or one that is taken. */
    static void requireFree(String option, int port) {
        require(option, port);
        if (Ports.freeOr(port) != port) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "Port " + port + " is taken by another program. Choose another with " + option + ".");
        }
    }
}
