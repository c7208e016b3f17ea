package dev.belay.pipelines.build;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where a build is in its life. */
public enum BuildState {
    /** Its pipeline file is being read. */
    CREATING,
    /** Nothing has begun yet. */
    SCHEDULED,
    RUNNING,
    /** Nothing goes on until somebody lets it. */
    BLOCKED,
    /** Something failed while other jobs go on. */
    FAILING,
    /** It was canceled, and jobs are still stopping. */
    CANCELING,
    PASSED,
    FAILED,
    CANCELED,
    /** A newer one of its branch came before it began. */
    SKIPPED,
    /** Its commit asked that it is not run. */
    NOT_RUN;

    /** Whether nothing will happen to it any more, unless somebody retries a job. */
    public boolean ended() {
        return switch (this) {
            case CREATING, SCHEDULED, RUNNING, BLOCKED, FAILING, CANCELING -> false;
            case PASSED, FAILED, CANCELED, SKIPPED, NOT_RUN -> true;
        };
    }

    /** Whether some of its jobs have begun and others have not ended, and nobody stops it. */
    boolean isUnderWay() {
        return this == RUNNING || this == FAILING;
    }

    /** As it is written in the database and under {@code /api}. */
    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All, as they are written. */
    public static List<String> names() {
        return Arrays.stream(values()).map(BuildState::written).toList();
    }

    static BuildState read(String written) {
        return valueOf(written.toUpperCase(Locale.ROOT));
    }
}
