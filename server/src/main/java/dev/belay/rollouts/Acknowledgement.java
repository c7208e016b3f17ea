package dev.belay.rollouts;

import java.util.List;

/** Whether the edges route by the shares that they were told last. */
sealed interface Acknowledgement {

    /** All edges do. */
    record Everywhere() implements Acknowledgement {}

    /** Some do not, or have not said so; named as people know them. */
    record WaitingFor(List<String> edges) implements Acknowledgement {
        public WaitingFor {
            edges = List.copyOf(edges);
        }
    }

    /** There is no edge. */
    record NoEdge() implements Acknowledgement {}
}
