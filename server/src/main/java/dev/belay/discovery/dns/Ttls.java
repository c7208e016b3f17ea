package dev.belay.discovery.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How long answers of which service may be kept by others. */
public final class Ttls {

    /** A day; longer is a mistake. */
    public static final int SECONDS_MAX = 86_400;

    /** A service, or the beginning of its name with a star behind it. */
    private record Rule(String name, int seconds) {
        boolean fits(String service) {
            return name.endsWith("*") ? service.startsWith(name.substring(0, name.length() - 1)) : service.equals(name);
        }
    }

    private final int usualSeconds;
    private final List<Rule> rules;

    private Ttls(int usualSeconds, List<Rule> rules) {
        this.usualSeconds = usualSeconds;
        this.rules = rules;
    }

    /**
     * Reads rules such as {@code web=5,batch-*=60}; the first that fits holds.
     *
     * @throws IllegalArgumentException when it is none; the message says what is wrong, for people
     */
    public static Ttls of(int usualSeconds, String rules) {
        var all = new ArrayList<Rule>();
        for (String each : rules.isBlank() ? new String[0] : rules.split(",")) {
            String[] sides = each.strip().split("=");
            boolean right =
                    sides.length == 2 && sides[0].matches("[a-z][a-z0-9-]*\\*?") && sides[1].matches("\\d{1,5}");
            if (!right || Integer.parseInt(sides[1]) > SECONDS_MAX) {
                throw new IllegalArgumentException(
                        "must be like web=5,batch-*=60, with seconds up to " + SECONDS_MAX + ", not " + each.strip());
            }
            all.add(new Rule(sides[0], Integer.parseInt(sides[1])));
        }
        return new Ttls(usualSeconds, List.copyOf(all));
    }

    /** Of records that are no service's. */
    int seconds() {
        return usualSeconds;
    }

    /** By the first rule that fits, else as the service itself has {@code declared}, else the usual. */
    int seconds(String service, Optional<Integer> declared) {
        return rules.stream()
                .filter(rule -> rule.fits(service))
                .findFirst()
                .map(Rule::seconds)
                .or(() -> declared)
                .orElse(usualSeconds);
    }
}
