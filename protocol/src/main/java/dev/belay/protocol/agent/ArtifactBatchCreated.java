package dev.belay.protocol.agent;

import java.util.List;
import java.util.Map;

/**
 * The answer to {@link ArtifactBatch}: ids in the order of the files, and how to upload one: a multipart form to
 * {@code action}, whose fields are {@code data} with {@code ${artifact:path}} filled in, the file last.
 */
public record ArtifactBatchCreated(String id, List<String> artifactIds, UploadInstructions uploadInstructions) {

    /** Where and how files are sent. */
    public record UploadInstructions(Map<String, String> data, Action action) {}

    /** The form's target; {@code path} replaces the path of {@code url}. */
    public record Action(String url, String method, String path, String fileInput) {}
}
