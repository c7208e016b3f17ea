package dev.belay.simulation;

import dev.belay.kernel.Gen;
import java.util.Base64;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Identity and randomness from a seed; ids sort by the order in which they were made. */
final class SimGen implements Gen {

    private final RandomGenerator random;
    private long made;

    SimGen(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public UUID id() {
        long high = (made++ << 16) | 0x7000L;
        return new UUID(high, (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L);
    }

    @Override
    public String secret(int bytes) {
        var secret = new byte[bytes];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    @Override
    public int below(int bound) {
        return random.nextInt(bound);
    }
}
