package dev.belay.agent.git;

import java.nio.file.Path;

/** What came of looking for a commit. */
sealed interface Fetched {

    /** The mirror holds it; {@code commit} is its full hash. */
    record Found(Path mirror, String commit) implements Fetched {}

    /** There is no such commit, or no such repository, or it could not be reached. */
    record Missing(String because) implements Fetched {}
}
