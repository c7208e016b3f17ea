package dev.belay.discovery.dns;

import java.util.List;

/**
 * Is told what changed. The first call tells everything there is; before it nothing is known, and nothing is denied.
 */
@FunctionalInterface
public interface Listings {

    /** One call at a time, in the order of the changes. */
    void take(Changes changes);

    /**
     * What became different since the call before.
     *
     * @param told services that are new or differ
     * @param gone services that are no more
     */
    record Changes(List<Service> told, List<Service.Place> gone) {
        public Changes {
            told = List.copyOf(told);
            gone = List.copyOf(gone);
        }
    }
}
