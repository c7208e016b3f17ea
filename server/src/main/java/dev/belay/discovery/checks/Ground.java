package dev.belay.discovery.checks;

import dev.belay.protocol.checks.CheckResults.CheckResult;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** What checks need of the registry, which keeps and spreads what is found. */
public interface Ground {

    /** Of the last change: while it is the same, {@link #look} would tell the same. */
    long index();

    /** What there is now. */
    Sight look();

    /** Whether this replica knows what there is, hears all others, and is the one of them that acts for all. */
    boolean decides();

    /**
     * What there is.
     *
     * @param watched instances that have checks
     * @param observers the agents that were heard of lately, by whichever replica
     * @param crowds of all services that have instances with checks
     */
    record Sight(List<Watched> watched, List<Observer> observers, List<Crowd> crowds) {
        public Sight {
            crowds = List.copyOf(crowds);
            watched = List.copyOf(watched);
            observers = List.copyOf(observers);
        }
    }

    /** Takes that an agent is there, for so long from now. */
    void announce(Observer observer, Duration lease);

    /** Takes that an agent stops. */
    void dismiss(String observer);

    /** Takes what was found. What is not known any more is passed over. */
    void note(Collection<CheckResult> results);

    /** Ends instances that were critical for too long. */
    void end(Collection<String> instances);

    /** How many of a service may end so, as with those that fall silent. */
    Losses losses();

    /** Lets people know whom nothing is ended of. */
    void tell(Spared spared);
}
