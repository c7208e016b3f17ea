package dev.belay.agent.jobs;

import dev.belay.agent.connection.Reply;
import dev.belay.agent.connection.Request;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.JobFinish;
import dev.belay.protocol.agent.JobStart;
import dev.belay.protocol.agent.JobState;
import dev.belay.protocol.agent.Ping;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The calls about one job, with the job's own token. All may be repeated, and are. */
final class JobCalls {

    private static final Duration STATE_HELD_AT_MOST = Duration.ofSeconds(20);
    private static final Duration ANSWER_TAKES_AT_MOST = Duration.ofSeconds(10);
    private static final Duration CHUNK_TAKES_AT_MOST = Duration.ofSeconds(60);

    private final ServerConnection connection;
    private final String job;
    private final String token;
    private final Duration resendAtMost;
    private final StopSignal gone;

    /** {@code gone} ends all tries: the agent leaves. */
    JobCalls(ServerConnection connection, String job, String token, Duration resendAtMost, StopSignal gone) {
        this.connection = connection;
        this.job = job;
        this.token = token;
        this.resendAtMost = resendAtMost;
        this.gone = gone;
    }

    Reply start(Instant at) {
        return resend(call("PUT", "/start").with(new JobStart(Optional.of(at.toString()))));
    }

    /** The state, held back by the server until it changes if it can do that. */
    Reply state(StopSignal until) {
        return connection.send(
                call("GET", "")
                        .header(Ping.WAIT_SECONDS, Long.toString(STATE_HELD_AT_MOST.toSeconds()))
                        .within(STATE_HELD_AT_MOST.plus(ANSWER_TAKES_AT_MOST)),
                until);
    }

    static Optional<String> stateIn(Reply reply) {
        return reply.read(Json.V3, JobState.class).map(JobState::state);
    }

    Reply secret(String name) {
        String query = "/secrets?key=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
        return resend(call("GET", query).within(ANSWER_TAKES_AT_MOST));
    }

    Reply chunk(long sequence, long offset, int size, byte[] packed) {
        String query = "/chunks?sequence=" + sequence + "&offset=" + offset + "&size=" + size;
        return resend(call("POST", query)
                .header("Content-Type", "text/plain")
                .header("Content-Encoding", "gzip")
                .body(() -> BodyPublishers.ofByteArray(packed))
                .within(CHUNK_TAKES_AT_MOST));
    }

    Reply finish(JobFinish finish) {
        return resend(call("PUT", "/finish").with(finish));
    }

    /** The end, said by the agent itself, by its own token, and not in the name of the job. */
    Reply finish(JobFinish finish, String agentToken) {
        return resend(Request.v3("PUT", "jobs/" + job + "/finish", agentToken).with(finish));
    }

    Reply artifacts(String method, Object body) {
        return resend(call(method, "/artifacts").with(body));
    }

    /** An upload, to this server or to another store; the token goes to this server only. */
    Reply upload(Request request, boolean own) {
        return resend(own ? request.header("Authorization", "Token " + token) : request);
    }

    private Request call(String method, String rest) {
        return Request.v3(method, "jobs/" + job + rest, token);
    }

    private Reply resend(Request request) {
        return connection.resend(request, resendAtMost, gone);
    }

    boolean leadsToServer(java.net.URI url) {
        return connection.leadsTo(url);
    }
}
