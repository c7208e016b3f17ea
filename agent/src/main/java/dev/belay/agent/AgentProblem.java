package dev.belay.agent;

/** Why an agent cannot start or go on, in a sentence for the operator. */
public final class AgentProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public AgentProblem(String message) {
        super(message);
    }

    public AgentProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
