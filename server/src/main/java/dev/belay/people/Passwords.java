package dev.belay.people;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import dev.belay.kernel.Problem;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Hashes passwords with Argon2id, which usually needs 19 MiB of memory and 2 passes for each, so that trying many is dear.
 * Only so many at once, so that a flood of sign-ins does not eat the server's memory.
 */
final class Passwords {

    static final int CHARACTERS_MIN = 10;
    static final int CHARACTERS_MAX = 200;

    private static final int LANES = 1;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int WAIT_SECONDS = 3;

    private final Cost cost;
    private final Semaphore places;
    private final int hashesMax;

    /** What a hash takes, for us and for who guesses. */
    record Cost(int memoryKib, int passes) {

        static final Cost USUAL = new Cost(19 * 1024, 2);
    }

    Passwords(int hashesMax, Cost cost) {
        this.cost = cost;
        this.hashesMax = hashesMax;
        this.places = new Semaphore(hashesMax, true);
    }

    /** Refuses a password that is too short, or so long that hashing it is a burden. */
    static void check(String password) {
        int characters = password.codePointCount(0, password.length());
        if (characters < CHARACTERS_MIN || characters > CHARACTERS_MAX) {
            throw Problem.invalid("A password has " + CHARACTERS_MIN + " to " + CHARACTERS_MAX + " characters.");
        }
    }

    /** The hash, with the salt and all parameters in it. */
    String hash(String password) throws InterruptedException {
        enter();
        try {
            return Password.hash(password)
                    .addRandomSalt(SALT_BYTES)
                    .with(argon())
                    .getResult();
        } finally {
            places.release();
        }
    }

    /**
     * Whether the password fits. Without a hash to compare with it takes as long, so that nobody learns which names
     * exist.
     */
    boolean fits(String password, Optional<String> hash) throws InterruptedException {
        if (password.length() > CHARACTERS_MAX * 2) {
            return false;
        }
        if (hash.isEmpty()) {
            hash(password);
            return false;
        }
        enter();
        try {
            return Password.check(password, hash.get()).with(Argon2Function.getInstanceFromHash(hash.get()));
        } finally {
            places.release();
        }
    }

    /** The library keeps the memory that a hash takes from the first use on, so it is not used before somebody has a password. */
    private Argon2Function argon() {
        return Argon2Function.getInstance(cost.memoryKib(), cost.passes(), LANES, HASH_BYTES, Argon2.ID);
    }

    private void enter() throws InterruptedException {
        if (!places.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw Problem.busy("More than " + hashesMax + " people sign in at once; try again shortly.");
        }
    }
}
