package dev.belay.pipelines.repository;

import java.util.Optional;

/**
 * What Belay reads of one commit.
 *
 * @param pipelineFile where its pipeline file lies, and its text
 * @param manifest the text of its service manifest
 */
public record Commit(String id, String message, String author, Optional<File> pipelineFile, Optional<String> manifest) {

    public Commit {
        message = CommitText.message(message);
        author = CommitText.author(author);
    }

    /** A file of the commit. */
    public record File(String path, String text) {}
}
