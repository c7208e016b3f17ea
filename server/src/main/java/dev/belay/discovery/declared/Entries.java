package dev.belay.discovery.declared;

import dev.belay.protocol.api.InstanceRegistration;
import java.util.Set;

/** What declared instances need of the registry. */
public interface Entries {

    /**
     * Refuses what cannot be declared.
     *
     * @throws dev.belay.kernel.Problem when it cannot be registered, has a lease or no address, or the id is that of an instance
     *     that registered itself
     */
    void examine(String id, InstanceRegistration told);

    /** Holds an instance as it is declared; {@code by} is told as who registered it. Doing so again changes nothing. */
    void declare(String id, InstanceRegistration told, String by);

    /** Ends an instance that was declared; another one stays. */
    void withdraw(String id);

    /** The ids of declared instances that are held; only when this replica knows what there is. */
    Set<String> declared();
}
