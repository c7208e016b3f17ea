package dev.belay.discovery;

import dev.belay.platform.database.Tx;
import java.util.List;
import java.util.Optional;

/** Discovery's door. */
public final class Discovery {

    /** Nudged when shares change. */
    public static final String TOPIC = "routing";

    /**
     * Sets how the customers of a service in an environment are divided; the stable release first. Setting the same again
     * changes nothing.
     *
     * @param shares together 100 percent, or none at all
     * @return the generation that edges will acknowledge
     */
    public long shares(Tx tx, String service, String environment, List<Share> shares) {
        return landing();
    }

    /** How customers are divided, as it was last set. */
    public Optional<Shares> shares(Tx tx, String service, String environment) {
        return landing();
    }

    /** Whether every edge routes by a generation of shares. */
    public Acknowledgement acknowledged(String service, String environment, long generation) {
        return landing();
    }

    /** The instances of a service in an environment that are known to this server. */
    public List<Instance> instances(String service, String environment) {
        return landing();
    }

    /** How far an instance is from being without any customer. */
    public Withdrawal withdrawal(String instance) {
        return landing();
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private static <T> T landing() {
        throw new IllegalStateException("lands within the hour");
    }
}
