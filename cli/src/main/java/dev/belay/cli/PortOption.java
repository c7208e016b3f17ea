package dev.belay.cli;

import dev.belay.cli.parts.Ports;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;

/** Ports as people write them in options. */
final class PortOption {

    private static final int PORT_MAX = 65_535;
    private static final String LOOPBACK = "127.0.0.1";

    private PortOption() {}

    /** The address in {@code ADDRESS:PORT}; loopback when there is only a port. */
    static String address(String text) {
        int colon = text.lastIndexOf(':');
        return colon > 0 ? text.substring(0, colon) : LOOPBACK;
    }

    /** The port in {@code ADDRESS:PORT}; 0 means any that is free. */
    static int port(String text) {
        return number(
                text.substring(text.lastIndexOf(':') + 1),
                "“" + text + "” is no address and port; it looks like 127.0.0.1:8000.");
    }

    /** The first and the last of {@code FIRST-LAST}. */
    static int[] range(String text) {
        String[] ends = text.split("-", 2);
        String wrong = "“" + text + "” is no range of ports; it looks like 20000-20999.";
        return new int[] {number(ends[0], wrong), number(ends[ends.length - 1], wrong)};
    }

    private static int number(String text, String wrong) {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
        if (port < 0 || port > PORT_MAX) {
            throw new Failure(Exit.USAGE, wrong);
        }
        return port;
    }

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
