package dev.belay.cli;

import java.net.http.HttpResponse;
import java.time.Duration;

/** The log of one job, byte for byte, from its beginning. A server that restarts meanwhile only delays it. */
final class JobLog {

    private static final int WAIT_SECONDS = 20;
    private static final int AWAY_SECONDS_MAX = 60;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Api api;
    private final Screen screen;
    private final String job;

    JobLog(Api api, Screen screen, String job) {
        this.api = api;
        this.screen = screen;
        this.job = job;
    }

    /** Prints what there is; with {@code follow} goes on until the job has ended. */
    void print(boolean follow) {
        long from = 0;
        long awayMillis = 0;
        while (true) {
            try {
                HttpResponse<byte[]> answer = api.bytes(
                        "/api/jobs/" + job + "/log?from=" + from + "&waitSeconds=" + (follow ? WAIT_SECONDS : 0));
                awayMillis = 0;
                screen.raw(answer.body());
                from += answer.body().length;
                boolean finished = answer.headers()
                        .firstValue("Belay-Log-Finished")
                        .map(Boolean::parseBoolean)
                        .orElse(true);
                if (answer.body().length == 0 && (finished || !follow)) {
                    return;
                }
            } catch (Failure failure) {
                if (!follow || failure.exit() != Exit.UNREACHABLE || awayMillis >= AWAY_SECONDS_MAX * 1000L) {
                    throw failure;
                }
                screen.progress("The server is away; waiting for it.");
                Waiting.pause(PAUSE);
                awayMillis += PAUSE.toMillis();
            }
        }
    }
}
