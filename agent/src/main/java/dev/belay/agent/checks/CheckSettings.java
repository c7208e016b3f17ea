package dev.belay.agent.checks;

import dev.belay.protocol.net.Networks;
import java.util.List;
import java.util.Map;

/**
 * What an agent checks beside the instances on its own machine, and how.
 *
 * @param made whether it checks at all
 * @param zone where it runs, empty when nobody says
 * @param networks in which it checks instances, as {@code 10.0.0.0/8}
 * @param commands by the names that checks know them by; a shell runs them. No registration can bring one
 */
public record CheckSettings(boolean made, String zone, List<String> networks, Map<String, String> commands) {

    /** Those of its own machine only. */
    public static final CheckSettings USUAL = new CheckSettings(true, "", List.of(), Map.of());

    /**
     * What is told.
     *
     * @throws IllegalArgumentException when it cannot be; the message says what, for people
     */
    public CheckSettings {
        networks = List.copyOf(networks);
        commands = Map.copyOf(commands);
        networks.forEach(Networks::of);
        if (networks.size() > 30 || commands.size() > 30) {
            throw new IllegalArgumentException("an agent has 30 networks and commands for checks at most");
        }
        if (!zone.matches("[A-Za-z0-9._-]{0,63}")
                || !commands.keySet().stream().allMatch(each -> each.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}"))) {
            throw new IllegalArgumentException(
                    "a zone and the name of a command are letters, digits, dots and hyphens, 63 at most");
        }
    }
}
