package dev.belay.kernel;

/** Who or what does something. The journal names it; {@link #label} is what pages show. */
public sealed interface Actor {

    /** Someone who signed in. */
    record Person(String id, String name) implements Actor {}

    /** A program with an API token; the name is the token's. */
    record Program(String tokenId, String name) implements Actor {}

    /** An agent. */
    record Agent(String id, String name) implements Actor {}

    /** An edge. */
    record Edge(String name) implements Actor {}

    /** A part of Belay that acts by itself, such as the rollout reconciler. */
    record Belay(String part) implements Actor {}

    /** Somebody from whom nothing is known, such as the sender of a webhook. */
    record Anonymous() implements Actor {}

    /** The name by which people know the actor. */
    default String label() {
        return switch (this) {
            case Person person -> person.name();
            case Program program -> program.name();
            case Agent agent -> agent.name();
            case Edge edge -> edge.name();
            case Belay belay -> "Belay (" + belay.part() + ")";
            case Anonymous _ -> "somebody";
        };
    }

    /** What tells the actor from others of its kind, whose names may be the same. */
    default String id() {
        return switch (this) {
            case Person person -> person.id();
            case Program program -> program.tokenId();
            case Agent agent -> agent.id();
            case Edge edge -> edge.name();
            case Belay belay -> belay.part();
            case Anonymous _ -> "";
        };
    }

    /** One word for the kind of actor, as stored in the journal. */
    default String kind() {
        return switch (this) {
            case Person _ -> "person";
            case Program _ -> "program";
            case Agent _ -> "agent";
            case Edge _ -> "edge";
            case Belay _ -> "belay";
            case Anonymous _ -> "anonymous";
        };
    }
}
