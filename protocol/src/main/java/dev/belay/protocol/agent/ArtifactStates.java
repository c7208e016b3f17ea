package dev.belay.protocol.agent;

import java.util.List;

/** {@code PUT /v3/jobs/{id}/artifacts}: which uploads are {@code finished} and which ended in {@code error}. */
public record ArtifactStates(List<State> artifacts) {

    /** One upload's end. */
    public record State(String id, String state) {}
}
