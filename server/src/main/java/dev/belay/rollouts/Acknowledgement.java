package dev.belay.rollouts;

import java.util.List;

/** Whether the edges route by the shares that they were told last. */
sealed interface Acknowledgement {

    /** All edges do. */
    record Everywhere() implements Acknowledgement {}

    /**
     * Some do not, or have not said so.
     *
     * @param edges named as people know them; none while it is not known which there are
     * @param because a sentence for people
     */
    record WaitingFor(List<String> edges, String because) implements Acknowledgement {
        public WaitingFor {
            edges = List.copyOf(edges);
        }
    }

    /** No edge is known. */
    record NoEdge() implements Acknowledgement {}
}
