package dev.belay.agent.git;

import java.util.Optional;

/** What to check out: a repository (any URL git understands, a local path too) and the hash of a commit. */
public record Revision(String repository, String commit) {

    private static final String HASH = "[0-9a-fA-F]{7,64}";

    /** What is wrong with it, in a sentence for the job's log; empty when nothing is. */
    Optional<String> fault() {
        if (repository.isBlank()) {
            return Optional.of("the pipeline names no repository");
        }
        if (repository.startsWith("-") || repository.startsWith("ext::")) {
            return Optional.of("\"" + repository + "\" is not a repository");
        }
        if (!commit.matches(HASH)) {
            return Optional.of("\"" + commit + "\" is not a commit");
        }
        return Optional.empty();
    }

    /** The repository as it may be shown: without a password. */
    public String shownRepository() {
        return repository.replaceFirst("^([a-zA-Z][a-zA-Z0-9+.-]*://)[^/@]*@", "$1");
    }
}
