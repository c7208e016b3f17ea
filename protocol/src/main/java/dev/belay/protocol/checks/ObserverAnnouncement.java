package dev.belay.protocol.checks;

import java.util.List;

/**
 * What an agent says of where it is, and what it can ask.
 *
 * @param zone where it runs, empty when nobody says
 * @param addresses its machine's: addresses and names
 * @param networks in which it checks instances of others, as {@code 10.0.0.0/8}
 * @param commands that its settings name
 */
public record ObserverAnnouncement(String zone, List<String> addresses, List<String> networks, List<String> commands) {
    public ObserverAnnouncement {
        addresses = List.copyOf(addresses);
        networks = List.copyOf(networks);
        commands = List.copyOf(commands);
    }
}
