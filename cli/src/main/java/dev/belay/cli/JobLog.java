package dev.belay.cli;

import dev.belay.cli.server.Api;
import dev.belay.cli.terminal.Screen;
import java.net.http.HttpResponse;

/** The log of one job, byte for byte, from its beginning. A server that restarts meanwhile only delays it. */
final class JobLog {

    private static final int WAIT_SECONDS = 20;

    private final Api api;
    private final Screen screen;
    private final Patience patience;
    private final String job;

    JobLog(Api api, Screen screen, Patience patience, String job) {
        this.api = api;
        this.screen = screen;
        this.patience = patience;
        this.job = job;
    }

    /** Prints what there is; with {@code follow} goes on until the job has ended. */
    void print(boolean follow) {
        var times = new LineTimes();
        long from = 0;
        while (true) {
            String path = "/api/jobs/" + job + "/log?from=" + from + "&waitSeconds=" + (follow ? WAIT_SECONDS : 0);
            HttpResponse<byte[]> answer = follow ? patience.ask(() -> api.bytes(path)) : api.bytes(path);
            screen.raw(times.without(answer.body()));
            from += answer.body().length;
            boolean finished = answer.headers()
                    .firstValue("Belay-Log-Finished")
                    .map(Boolean::parseBoolean)
                    .orElse(true);
            if (answer.body().length == 0 && (finished || !follow)) {
                screen.raw(times.rest());
                tellLost(answer.headers()
                        .firstValueAsLong("Belay-Log-Lost-Bytes")
                        .orElse(0));
                return;
            }
        }
    }

    private void tellLost(long bytes) {
        if (bytes > 0) {
            screen.fault("The " + bytes + " bytes after these are not on the disk of the server.");
        }
    }
}
