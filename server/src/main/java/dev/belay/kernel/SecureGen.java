package dev.belay.kernel;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.UUID;

/** Identity and randomness for production: the clock and the system's secure random source. */
public final class SecureGen implements Gen {

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public SecureGen(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public UUID id() {
        long high = (clock.millis() << 16) | 0x7000L | random.nextInt(1 << 12);
        long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low);
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
