package dev.belay.pipelines;

import dev.belay.platform.page.LogText;
import dev.belay.platform.page.LogText.Cursor;
import dev.belay.protocol.api.JobView;
import java.util.List;

/**
 * A stretch of a job's log, drawn.
 *
 * @param earlierBytes how much of the log comes before it and is not drawn
 * @param totalBytes how much of the log has arrived
 * @param complete whether nothing will be added after the stretch
 */
record JobLog(JobView job, LogText text, long earlierBytes, long totalBytes, boolean complete) {

    /** Not read yet: the reader's browser fetches it. */
    static JobLog notRead(JobView job) {
        return new JobLog(job, new LogText(List.of(), Cursor.START), 0, 0, false);
    }

    String linesPath() {
        return "/jobs/" + job.id() + "/log/lines";
    }

    String rawPath() {
        return "/api/jobs/" + job.id() + "/log";
    }

    /** Where the next stretch begins; none when there is none. */
    boolean goesOn() {
        return !complete;
    }

    /** A job that failed shows what it wrote last. */
    boolean openLast() {
        return !job.state().equals("passed");
    }
}
