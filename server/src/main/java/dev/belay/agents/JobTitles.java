package dev.belay.agents;

import dev.belay.platform.database.Tx;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** Knows what jobs are called; told to agents from above, so that they can be shown with what they do. */
@FunctionalInterface
public interface JobTitles {

    /** Names of jobs, by id; of those that there are. */
    Map<UUID, String> of(Tx tx, Collection<UUID> jobs);
}
