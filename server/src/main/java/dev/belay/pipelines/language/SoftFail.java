package dev.belay.pipelines.language;

import java.util.List;

/** The failures of a step that do not fail its build: all of them, or those with certain exit statuses. */
public record SoftFail(boolean always, List<Integer> exitStatuses) {

    public static final SoftFail NEVER = new SoftFail(false, List.of());

    public SoftFail {
        exitStatuses = List.copyOf(exitStatuses);
    }

    /** Whether a failure with this exit status is a soft one. */
    public boolean covers(int exitStatus) {
        return always || exitStatuses.contains(exitStatus);
    }
}
