package dev.belay.agent.jobs;

import dev.belay.agent.connection.Reply;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.JobFinish;
import dev.belay.protocol.agent.JobFinished;
import dev.belay.protocol.agent.Ping;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says how a job ended, with as much else in the same call as the server takes: a log of which nothing was sent, and the question for
 * the next job. Whatever the server does not confirm is said as always.
 */
final class JobEnd {

    private static final Logger log = LoggerFactory.getLogger(JobEnd.class);
    private static final JobFinished NOTHING = new JobFinished(Optional.empty(), Optional.empty());

    /** The answers to who is not known any more, or not as the one who has the job. */
    private static final Set<Integer> STRANGER = Set.of(401, 403, 404);

    private final JobCalls calls;
    private final JobFinish finish;
    private final ByteBuffer unsent;

    /** What came of it: the status of the answer, and the next job. */
    record Said(int status, Optional<String> next) {}

    /** @param unsent the whole log, if nothing of it was sent before; else nothing */
    JobEnd(JobCalls calls, JobFinish finish, ByteBuffer unsent) {
        this.calls = calls;
        this.finish = finish;
        this.unsent = unsent;
    }

    /** @param asker the token of the agent, if it wants another job at once */
    Said say(Optional<String> asker) {
        JobFinish whole = unsent.hasRemaining() ? finish.withLog(base64()) : finish;
        Reply reply = say(whole, asker);
        if (reply.statusOrZero() / 100 == 4 && (unsent.hasRemaining() || asker.isPresent())) {
            // Whatever it has against what comes with the end, the end itself must be heard.
            reply = calls.finish(finish);
        }
        JobFinished heard = reply.read(Json.V3, JobFinished.class).orElse(NOTHING);
        if (unsent.hasRemaining() && !heard.logKept().orElse(false)) {
            sendLog();
        }
        return new Said(reply.statusOrZero(), heard.job().map(Ping.AssignedJob::id));
    }

    private Reply say(JobFinish whole, Optional<String> asker) {
        if (asker.isEmpty()) {
            return calls.finish(whole);
        }
        Reply reply = calls.finish(whole.wantingNext(), asker.get());
        // A server that has lost this agent still listens to its job.
        return STRANGER.contains(reply.statusOrZero()) ? calls.finish(whole) : reply;
    }

    private String base64() {
        return Base64.getEncoder().encodeToString(bytes());
    }

    private byte[] bytes() {
        byte[] all = new byte[unsent.remaining()];
        unsent.duplicate().get(all);
        return all;
    }

    private void sendLog() {
        Reply reply = LogUpload.sendWhole(calls, bytes());
        if (!reply.ok()) {
            log.atWarn().addKeyValue("because", reply.explanation()).log("gave up a job's log");
        }
    }
}
