package dev.belay.protocol.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to {@link ArtifactBatch}: ids in the order of the files, and how to upload one: a multipart form to
 * {@code action}, whose fields are {@code data} with {@code ${artifact:path}} filled in, the file last. For a large file, by its id,
 * there may be parts to send instead.
 */
public record ArtifactBatchCreated(
        String id,
        List<String> artifactIds,
        UploadInstructions uploadInstructions,
        Optional<Map<String, PartInstructions>> perArtifactInstructions) {

    /** Where every file is sent in one piece. */
    public ArtifactBatchCreated(String id, List<String> artifactIds, UploadInstructions uploadInstructions) {
        this(id, artifactIds, uploadInstructions, Optional.empty());
    }

    /** Where and how files are sent. */
    public record UploadInstructions(Map<String, String> data, Action action) {}

    /** One action for each part: the file is cut in so many pieces of equal size, and the answers' entity tags are told at the end. */
    public record PartInstructions(List<PartAction> actions) {}

    /** Where one part is sent, as a body and nothing else. */
    public record PartAction(String url, String method, int partNumber) {}

    /** The form's target; {@code path} replaces the path of {@code url}. */
    public record Action(String url, String method, String path, String fileInput) {}
}
