package dev.belay.discovery;

import java.util.List;
import java.util.Optional;

/**
 * How the customers of a service in an environment are divided among its releases.
 *
 * @param generation counts the changes, from 1; edges acknowledge it
 * @param shares the stable release first; together 100 percent, or none at all
 */
public record Shares(String service, String environment, long generation, List<Share> shares) {

    public Shares {
        shares = List.copyOf(shares);
    }

    /** The percent of one release; 0 when it is not named. */
    public int of(String release) {
        return shares.stream()
                .filter(share -> share.release().equals(release))
                .findFirst()
                .map(Share::percent)
                .orElse(0);
    }

    /** The release that comes first. */
    public Optional<String> first() {
        return shares.stream().findFirst().map(Share::release);
    }
}
