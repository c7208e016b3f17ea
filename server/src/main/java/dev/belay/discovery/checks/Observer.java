package dev.belay.discovery.checks;

import dev.belay.kernel.Problem;
import dev.belay.protocol.checks.ObserverAnnouncement;
import dev.belay.protocol.net.Networks;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An agent that asks instances how they are: where it is, and what it can ask.
 *
 * @param declined the ids of instances that it may not ask, whatever else it says
 */
public record Observer(
        String id,
        String zone,
        List<String> addresses,
        List<String> networks,
        List<String> commands,
        Set<String> declined) {

    private static final int EACH_MAX = 30;
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:%/-]{1,200}");

    public Observer {
        addresses = List.copyOf(addresses);
        networks = List.copyOf(networks);
        commands = List.copyOf(commands);
        declined = Set.copyOf(declined);
    }

    /** One that declines nobody. */
    public Observer(String id, String zone, List<String> addresses, List<String> networks, List<String> commands) {
        this(id, zone, addresses, networks, commands, Set.of());
    }

    /**
     * What an agent says of itself.
     *
     * @throws Problem when it says what cannot be, or too much
     */
    static Observer of(String id, ObserverAnnouncement told) {
        List<String> declined = told.declined().orElse(List.of());
        boolean right = Stream.of(told.addresses(), told.networks(), told.commands())
                        .allMatch(each -> each.size() <= EACH_MAX && areWords(each))
                && declined.size() <= ObserverAnnouncement.DECLINED_MAX
                && areWords(declined)
                && (told.zone().isEmpty() || WORD.matcher(told.zone()).matches());
        if (!right) {
            throw Problem.invalid("An agent that checks has a zone, and " + EACH_MAX
                    + " addresses, networks and commands at most, each of letters, digits and _.:%/-");
        }
        try {
            told.networks().forEach(Networks::of);
        } catch (IllegalArgumentException exception) {
            throw new Problem(Problem.Kind.INVALID, "networks " + exception.getMessage(), exception);
        }
        return new Observer(id, told.zone(), told.addresses(), told.networks(), told.commands(), Set.copyOf(declined));
    }

    private static boolean areWords(List<String> all) {
        return all.stream().allMatch(word -> WORD.matcher(word).matches());
    }
}
