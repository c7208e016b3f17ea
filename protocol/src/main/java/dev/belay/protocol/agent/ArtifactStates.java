package dev.belay.protocol.agent;

import java.util.List;
import java.util.Optional;

/** {@code PUT /v3/jobs/{id}/artifacts}: which uploads are {@code finished} and which ended in {@code error}. */
public record ArtifactStates(List<State> artifacts) {

    /** One upload's end; of a file that was sent in parts, with the entity tag of each. */
    public record State(String id, String state, Optional<List<PartTag>> multipartEtags) {

        /** The end of a file that was sent in one piece. */
        public State(String id, String state) {
            this(id, state, Optional.empty());
        }
    }

    /** What the answer to a part said of it. */
    public record PartTag(int partNumber, String etag) {}
}
