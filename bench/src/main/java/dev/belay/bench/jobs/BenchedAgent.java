package dev.belay.bench.jobs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/** An agent as the server sees one: it asks for work, and has done each job as soon as it has begun it. */
final class BenchedAgent {

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] START = bytes("{\"started_at\":\"2026-01-01T00:00:00Z\"}");
    private static final String JSON = "Content-Type: application/json\r\n";
    /** As Belay's agent does, which sends no heartbeats meanwhile. */
    private static final int WAIT_SECONDS = 45;

    /** As real agents do; each time is counted. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Hub hub;
    private final Line line;
    private final String registration;
    private final int number;
    private final Log log;
    private final byte[] finish;
    private final Tally tally;
    private String access = "";
    private String job = "";
    private String token = "";

    /**
     * The log that each job writes.
     *
     * @param chunk as it is sent, packed
     * @param bytes how many these are unpacked
     * @param chunks how often it is sent, each behind the one before
     */
    record Log(ByteBuffer chunk, int bytes, int chunks) {

        /** What a job that does next to nothing says. */
        static final Log SHORT = of("~~~ Running commands\n$ true\nIt is done.\n", 1);

        static Log of(String text, int chunks) {
            byte[] bytes = BenchedAgent.bytes(text);
            return new Log(ByteBuffer.wrap(packed(bytes)), bytes.length, chunks);
        }
    }

    /** What agents report to. */
    interface Tally {

        /** An agent is connected and asks for work. */
        void connected();

        /** An agent was told of a job. */
        void assigned(String job);

        /** So many bytes of a log are known to the server. */
        void logged(int bytes);

        /** An agent finished a job, and was told that this is known. */
        void finished();

        /** An agent was asked to try again later. */
        void refused();

        /** Whether agents take no further jobs. */
        boolean over();
    }

    /**
     * @param number tells it from others
     * @param exitStatus with which its jobs end
     */
    BenchedAgent(Hub hub, String registration, int number, Log log, int exitStatus, Tally tally) {
        this.finish = bytes("{\"exit_status\":\"" + exitStatus
                + "\",\"finished_at\":\"2026-01-01T00:00:00Z\",\"chunks_failed_count\":0}");
        this.log = log;
        this.hub = hub;
        this.line = hub.line();
        this.registration = registration;
        this.number = number;
        this.tally = tally;
    }

    void register() {
        String body = "{\"name\":\"bench-" + number + "\",\"hostname\":\"bench\",\"meta_data\":[\"queue=default\"]}";
        send("POST /v3/register", registration, JSON, bytes(body), answer -> {
            access = field(answer, "\"access_token\":\"");
            send("POST /v3/connect", access, "", NOTHING, _ -> {
                tally.connected();
                ping();
            });
        });
    }

    private void ping() {
        if (tally.over()) {
            return;
        }
        send("GET /v3/ping", access, "Belay-Wait-Seconds: " + WAIT_SECONDS + "\r\n", NOTHING, answer -> {
            int at = answer.indexOf("\"job\":{");
            if (at < 0) {
                ping();
                return;
            }
            job = field(answer.substring(at), "\"id\":\"");
            tally.assigned(job);
            accept();
        });
    }

    private void accept() {
        send("PUT /v3/jobs/" + job + "/accept", access, "", NOTHING, answer -> {
            token = field(answer, "\"token\":\"");
            start();
        });
    }

    private void start() {
        send("PUT /v3/jobs/" + job + "/start", token, JSON, START, _ -> chunk(0));
    }

    private void chunk(int sent) {
        if (sent == log.chunks()) {
            finish();
            return;
        }
        String path =
                "/chunks?sequence=" + (sent + 1) + "&offset=" + (long) sent * log.bytes() + "&size=" + log.bytes();
        String headers = "Content-Type: text/plain\r\nContent-Encoding: gzip\r\n";
        send("POST /v3/jobs/" + job + path, token, headers, log.chunk().array(), _ -> {
            tally.logged(log.bytes());
            chunk(sent + 1);
        });
    }

    private void finish() {
        send("PUT /v3/jobs/" + job + "/finish", token, JSON, finish, _ -> {
            tally.finished();
            ping();
        });
    }

    private void send(String what, String token, String headers, byte[] body, Consumer<String> then) {
        line.send(what + " HTTP/1.1\r\nAuthorization: Token " + token + "\r\n" + headers, body, (status, answer) -> {
            if (status == 503 || status == 429) {
                tally.refused();
                hub.later(AGAIN, () -> send(what, token, headers, body, then));
                return;
            }
            if (status == 422 && what.endsWith("/accept")) {
                // Another agent has it by now, as happens when the server is slow.
                tally.refused();
                ping();
                return;
            }
            if (status / 100 != 2) {
                throw new IllegalStateException(what + " was answered " + status + ": " + answer);
            }
            then.accept(answer);
        });
    }

    /** The text that follows. Answers are small and known, and to read them properly would cost the server's share. */
    static String field(String answer, String name) {
        int from = answer.indexOf(name);
        if (from < 0) {
            throw new IllegalStateException("no " + name + " in " + answer);
        }
        return answer.substring(from + name.length(), answer.indexOf('"', from + name.length()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] packed(byte[] bytes) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return packed.toByteArray();
    }
}
