package dev.belay.discovery;

import java.util.List;

/** Whether all edges route by a generation of shares. */
public sealed interface Acknowledgement {

    /** Every edge that may have customers routes by that generation or a later one. */
    record Everywhere() implements Acknowledgement {}

    /**
     * Not yet everywhere.
     *
     * @param edges the names of those that have not acknowledged; none while it is not known which edges there are
     * @param because a sentence for people
     */
    record WaitingFor(List<String> edges, String because) implements Acknowledgement {
        public WaitingFor {
            edges = List.copyOf(edges);
        }
    }
}
