package dev.belay.protocol.checks;

import java.util.List;
import java.util.Optional;

/**
 * What an agent says of where it is, and what it can ask.
 *
 * @param zone where it runs, empty when nobody says
 * @param addresses its machine's: addresses and names
 * @param networks in which it checks instances of others, as {@code 10.0.0.0/8}
 * @param commands that its settings name
 * @param declined instances that it was given and may not ask
 */
public record ObserverAnnouncement(
        String zone,
        List<String> addresses,
        List<String> networks,
        List<String> commands,
        Optional<List<String>> declined) {

    /** So many instances may be declined. */
    public static final int DECLINED_MAX = 100;

    public ObserverAnnouncement {
        addresses = List.copyOf(addresses);
        networks = List.copyOf(networks);
        commands = List.copyOf(commands);
        declined = declined.map(List::copyOf);
    }
}
