package dev.belay.platform.web;

import dev.belay.platform.database.Nudges;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Writes {@link Response.Live} as server-sent events. */
final class EventStream {

    static final Duration BETWEEN_EVENTS_MIN = Duration.ofMillis(250);
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Nudges nudges;

    EventStream(Nudges nudges) {
        this.nudges = nudges;
    }

    /** Writes until the reader leaves, the content is finished, or the server stops. */
    void write(Response.Live live, OutputStream output) throws IOException {
        try (Nudges.Listener listener = nudges.listen(live.topics().toArray(String[]::new))) {
            output.write("retry: 1000\n\n".getBytes(StandardCharsets.UTF_8));
            String shown = "";
            while (true) {
                // Asked before rendering, so that what made it finish is in the last rendering.
                boolean finished = live.finished().get();
                String now = live.render().get();
                if (!now.equals(shown)) {
                    output.write(event(now).getBytes(StandardCharsets.UTF_8));
                    shown = now;
                } else if (!finished) {
                    output.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
                }
                if (finished) {
                    output.write("event: finished\ndata:\n\n".getBytes(StandardCharsets.UTF_8));
                    output.flush();
                    return;
                }
                output.flush();
                Thread.sleep(BETWEEN_EVENTS_MIN);
                listener.await(HEARTBEAT);
            }
        } catch (InterruptedException _) {
            // The server stops: the reader connects again, to the next one.
            output.flush();
        }
    }

    private static String event(String html) {
        var event = new StringBuilder();
        html.lines().forEach(line -> event.append("data: ").append(line).append('\n'));
        return event.append('\n').toString();
    }
}
