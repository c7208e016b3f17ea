package dev.belay.acceptance.conformance;

import dev.belay.acceptance.conformance.Calls.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** How a job ended, as its agent says it. */
record ForeignEnd(Calls calls, Ledger ledger, String job, String label, int status) {

    void say(String token) throws InterruptedException {
        good(calls.ask(calls.json("PUT", "jobs/" + job + "/finish", token, body())));
        ledger.ends(job, status);
    }

    /** With the whole log, and the question for the next job; answers its id, or nothing. */
    String sayAndAsk(String agentToken, ForeignLog log) throws InterruptedException {
        HashMap<String, Object> body = body();
        byte[] whole = ForeignLog.text(job).getBytes(StandardCharsets.UTF_8);
        body.put("log", Base64.getEncoder().encodeToString(whole));
        body.put("wants_next", true);
        Reply reply = calls.ask(calls.json("PUT", "jobs/" + job + "/finish", agentToken, body));
        good(reply);
        if (!reply.json().path("log_kept").asBoolean(false)) {
            log.send();
        }
        ledger.ends(job, status);
        return reply.json().path("job").path("id").asString("");
    }

    private HashMap<String, Object> body() {
        var body = new HashMap<String, Object>(Map.of(
                "exit_status",
                Integer.toString(status),
                "finished_at",
                Instant.now().toString()));
        body.put("chunks_failed_count", 0);
        if (status == ForeignJob.LOST) {
            body.put("signal", "SIGTERM");
            body.put("signal_reason", "cancel");
        }
        return body;
    }

    private void good(Reply reply) {
        if (!reply.good()) {
            ledger.fault("finish " + status + " of “" + label + "” of job " + job + ": " + reply.message());
        }
    }
}
