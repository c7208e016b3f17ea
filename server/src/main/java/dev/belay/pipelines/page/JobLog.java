package dev.belay.pipelines.page;

import dev.belay.pipelines.output.LogReader;
import dev.belay.platform.page.LogText;
import dev.belay.platform.page.LogText.Cursor;
import dev.belay.platform.page.LogText.Pick;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.JobView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of a job's log, drawn.
 *
 * @param part which part of the log it is, when somebody asked for one; else it is the end, as it grows
 * @param pick the lines that somebody points at
 * @param found what somebody looked for
 */
record JobLog(JobView job, LogReader.Stretch stretch, Optional<Integer> part, Pick pick, Optional<LogHits> found) {

    JobLog(JobView job, LogReader.Stretch stretch, Optional<Integer> part) {
        this(job, stretch, part, Pick.NONE, Optional.empty());
    }

    /** The same lines for somebody who points at some. */
    JobLog with(Pick other, Optional<LogHits> hits) {
        return new JobLog(job, stretch, part, other, hits);
    }

    /** Not read yet: the reader's browser fetches it. */
    static JobLog notRead(JobView job) {
        var nothing = new LogReader.Stretch(new LogText(List.of(), Cursor.START), 0, 0, false, 1, 0, 0, false);
        return new JobLog(job, nothing, Optional.empty());
    }

    LogText text() {
        return stretch.text();
    }

    String linesPath() {
        return "/jobs/" + job.id() + "/log/lines";
    }

    String rawPath() {
        return "/api/jobs/" + job.id() + "/log";
    }

    String plainPath() {
        return rawPath() + "?plain=true&download=true";
    }

    /** The lines pointed at as they are written in the form, or nothing. */
    String picked() {
        return pick.equals(Pick.NONE) || found.isPresent() ? "" : pick.coded();
    }

    String partPath(int number) {
        return "/jobs/" + job.id() + "?part=" + number;
    }

    /** Whether the reader's browser goes on reading where the stretch ends. */
    boolean goesOn() {
        return part.isEmpty() && !stretch.complete();
    }

    /** What is before the end that is shown. */
    boolean hasEarlier() {
        return part.isEmpty() && stretch.from() > 0;
    }

    /** What is not there of the log, in a sentence or more. */
    Optional<String> lack() {
        var lack = new ArrayList<String>();
        job.logChunksLost()
                .ifPresent(chunks -> lack.add("The agent could not send "
                        + (chunks == 1 ? "a chunk" : chunks + " chunks") + " of this log."));
        if (stretch.deleted()) {
            lack.add("This log was deleted: its pipeline keeps logs for a time.");
        }
        if (stretch.missing() > 0) {
            lack.add(Words.bytes(stretch.missing()) + " in the middle of it never arrived; blanks stand for them.");
        }
        if (stretch.lost() > 0) {
            lack.add(Words.bytes(stretch.lost()) + " after these lines are not on the disk of this server.");
        }
        return lack.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", lack));
    }

    /** A job that did not pass shows what it wrote last, and so does one of whose log nothing would be shown else. */
    boolean openLast() {
        return part.isEmpty()
                && (!job.state().equals("passed") || text().groups().stream().noneMatch(LogText.Group::open));
    }
}
