package dev.belay.discovery.dns;

import java.util.List;

/**
 * Is told what changed. What it was told of is answered at once; nothing is denied before a call was complete.
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
     * @param complete whether by now everything was told that there is
     */
    record Changes(List<Service> told, List<Service.Place> gone, boolean complete) {
        public Changes {
            told = List.copyOf(told);
            gone = List.copyOf(gone);
        }

        /** Of who tells everything in the first call. */
        public Changes(List<Service> told, List<Service.Place> gone) {
            this(told, gone, true);
        }
    }
}
