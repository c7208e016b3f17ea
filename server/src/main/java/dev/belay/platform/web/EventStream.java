package dev.belay.platform.web;

import dev.belay.kernel.Problem;
import dev.belay.platform.database.Nudges;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes {@link Response.Live} as server-sent events: first, in one named {@code version}, that of the scripts that understand them;
 * then the whole content; and then, in events named {@code change}, how it differs from what was sent before ({@link LineChange}).
 * A page of 200 jobs is 140 kB, of which a job that ends changes two.
 */
final class EventStream {

    static final Duration BETWEEN_EVENTS_MIN = Duration.ofMillis(250);

    private static final Duration BETWEEN_EVENTS_MAX = Duration.ofSeconds(5);

    /** A page that takes 100 ms is told at most once a second. */
    private static final int PAUSES_PER_RENDERING = 9;

    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final byte[] FINISHED = "event: finished\ndata:\n\n".getBytes(StandardCharsets.UTF_8);

    private final SharedRenderings shared = new SharedRenderings(BETWEEN_EVENTS_MIN);
    private final Nudges nudges;
    private final Duration longest;

    /**
     * Nothing is heard before {@link #write}.
     *
     * @param longest after this a stream ends, so that a reader who was shut out since does not go on reading
     */
    EventStream(Nudges nudges, Duration longest) {
        this.nudges = nudges;
        this.longest = longest;
    }

    /** Writes until the reader leaves, the content is finished, the time is over, or the server stops. */
    void write(Response.Live live, OutputStream output) throws IOException {
        long end = System.nanoTime() + longest.toNanos();
        try (Nudges.Listener listener = nudges.listen(live.topics().toArray(String[]::new))) {
            output.write("retry: 1000\n\n".getBytes(StandardCharsets.UTF_8));
            output.write(("event: version\n" + event(Stream.of(live.version()))).getBytes(StandardCharsets.UTF_8));
            List<String> shown = List.of();
            while (end - System.nanoTime() > 0) {
                // Asked before rendering, so that what made it finish is in the last rendering.
                boolean finished = live.finished().get();
                long begun = System.nanoTime();
                List<String> now = rendered(live).lines().toList();
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                if (!now.equals(shown)) {
                    output.write(event(shown, now).getBytes(StandardCharsets.UTF_8));
                    shown = now;
                } else if (!finished) {
                    output.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
                }
                if (finished) {
                    output.write(FINISHED);
                    output.flush();
                    return;
                }
                output.flush();
                Thread.sleep(pause(took));
                listener.await(Duration.ofNanos(Math.clamp(end - System.nanoTime(), 1, HEARTBEAT.toNanos())));
            }
        } catch (Problem problem) {
            // What is not there any more has no news; for any other reason the reader asks again, and is told.
            if (problem.kind() == Problem.Kind.NOT_FOUND) {
                output.write(FINISHED);
            }
            output.flush();
        } catch (InterruptedException _) {
            // The server stops: the reader connects again, to the next one.
            output.flush();
        }
    }

    private String rendered(Response.Live live) throws InterruptedException {
        return live.sharedAs().isPresent()
                ? shared.next(live.sharedAs().get(), live.render())
                : live.render().get();
    }

    /** What takes long to tell is told less often, so that readers of large pages leave the server time for others. */
    static Duration pause(Duration took) {
        Duration wished = took.multipliedBy(PAUSES_PER_RENDERING);
        if (wished.compareTo(BETWEEN_EVENTS_MIN) < 0) {
            return BETWEEN_EVENTS_MIN;
        }
        return wished.compareTo(BETWEEN_EVENTS_MAX) > 0 ? BETWEEN_EVENTS_MAX : wished;
    }

    private static String event(List<String> shown, List<String> now) {
        if (shown.isEmpty()) {
            return event(now.stream());
        }
        return "event: change\n" + event(LineChange.of(shown, now).lines());
    }

    private static String event(Stream<String> lines) {
        var event = new StringBuilder();
        lines.forEach(line -> event.append("data: ").append(line).append('\n'));
        return event.append('\n').toString();
    }
}
