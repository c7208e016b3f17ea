package dev.belay.protocol.checks;

/**
 * By what an agent is known as one that checks, at every replica and without the database.
 *
 * @param validSeconds from now on
 */
public record ObserverPass(String token, long validSeconds) {

    @Override
    public String toString() {
        return "a pass for " + validSeconds + " s";
    }
}
