package dev.belay.agent.cache;

/** Why a cache is not saved or restored, in a sentence for the job's log. */
public final class CacheProblem extends RuntimeException {

    CacheProblem(String message) {
        super(message);
    }
}
