package dev.belay.runtimes;

import dev.belay.platform.database.Tx;
import java.util.Optional;

/** Knows which rollout moves a service; told to runtimes from above, so that services can be shown with it. */
@FunctionalInterface
public interface RolloutsUnderWay {

    /** The number of the rollout that is on, of a service in an environment. */
    Optional<Long> number(Tx tx, String service, String environment);
}
