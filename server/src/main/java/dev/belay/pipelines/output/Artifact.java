package dev.belay.pipelines.output;

import java.util.Locale;
import java.util.UUID;

/** A file that a job left; its bytes are there once it is finished. */
public record Artifact(UUID id, UUID job, String path, String sha256, long bytes, State state) {

    /** What is said of one that is asked for in vain. */
    static final String GONE = "It was deleted: its pipeline keeps artifacts for a time.";

    /** How far its upload is. */
    public enum State {
        NEW,
        FINISHED,
        ERROR,

        /** It was kept long enough. */
        DELETED;

        String written() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State read(String written) {
            return valueOf(written.toUpperCase(Locale.ROOT));
        }
    }

    /** Where the bytes of an upload lie. */
    static String blob(UUID upload) {
        return "artifacts/" + upload;
    }
}
