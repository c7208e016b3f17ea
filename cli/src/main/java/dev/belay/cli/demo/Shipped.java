package dev.belay.cli.demo;

import java.time.Instant;
import java.util.Optional;

/**
 * One commit of the demo and how it ended.
 *
 * @param version what the shop calls itself in this commit
 * @param good whether it ought to reach everybody
 * @param rollout the number of its rollout
 * @param pushed when {@code git push} began
 * @param live when its rollout was promoted: all customers are on it, and every edge has acknowledged that
 * @param away when its rollout was backed out: no customer is on it any more, and every edge has acknowledged that
 */
public record Shipped(
        String version, boolean good, long rollout, Instant pushed, Optional<Instant> live, Optional<Instant> away) {

    /** True when it ended as it ought to. */
    public boolean asItShould() {
        return good ? live.isPresent() && away.isEmpty() : away.isPresent() && live.isEmpty();
    }
}
