package dev.belay.agent.local;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** A job that runs here, as its own commands may read and change it. All may be called by several threads at once. */
public interface LocalJob {

    /** What the next phase of the job finds in its environment. */
    Map<String, String> variables();

    /** Sets variables for the phases to come; those that were set before. */
    Set<String> set(Map<String, String> changes);

    /** Removes variables for the phases to come; those that were there. */
    Set<String> unset(Collection<String> names);

    /** From now on its log does not show this. */
    void redact(String value);
}
