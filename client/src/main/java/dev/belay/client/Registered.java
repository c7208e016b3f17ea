package dev.belay.client;

import dev.belay.client.JsonValue.Fields;
import dev.belay.client.JsonValue.Text;
import dev.belay.client.JsonValue.Whole;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Keeps a program registered: sends heartbeats, registers anew where it is not known any more, asks the next server
 * when one does not answer. Close it when the program is to get no more calls.
 */
public final class Registered implements AutoCloseable {

    private static final Logger log = System.getLogger("dev.belay.client");
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final int HEARTBEATS_PER_LEASE = 3;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final Machinery machinery;
    private final Servers servers;
    private final Registration registration;
    private final long incarnation;
    private final Consumer<Registered> closed;
    private final CountDownLatch accepted = new CountDownLatch(1);

    private int turn;
    private int failures;
    private Health health = Health.PASSING;
    private String detail = "";

    /** Whether the next that is sent is a heartbeat, and not the whole. */
    private boolean known;

    /** Whether the life is told: not when a clock that was set makes it look older than the life before. */
    private boolean numbered = true;

    private boolean superseded;
    private boolean ended;
    private long round;

    /** Whether an answer is awaited. */
    private boolean busy;

    private CompletableFuture<?> sent = CompletableFuture.completedFuture(Boolean.TRUE);

    Registered(
            Machinery machinery,
            Servers servers,
            Registration registration,
            long incarnation,
            Consumer<Registered> closed) {
        this.machinery = machinery;
        this.servers = servers;
        this.registration = registration;
        this.incarnation = incarnation;
        this.closed = closed;
        this.turn = machinery.random().get().nextInt(1 << 16);
    }

    /** Waits until a server has taken it; false when the time is over before. */
    public boolean await(Duration atMost) throws InterruptedException {
        return accepted.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Says how it is from now on.
     *
     * @param told for people, of 1,000 characters at most
     */
    public synchronized void health(Health now, String told) {
        health = now;
        detail = told;
        later(Duration.ZERO);
    }

    /** Whether another program registered by this id meanwhile, a later life: nothing more is sent for this one. */
    public synchronized boolean isSuperseded() {
        return superseded;
    }

    void begin() {
        later(Duration.ZERO);
    }

    /** Only what was asked for last is done. */
    private synchronized void later(Duration pause) {
        round++;
        long mine = round;
        machinery.after(pause, () -> send(mine));
    }

    private synchronized void send(long mine) {
        if (ended || busy || mine != round) {
            return;
        }
        busy = true;
        boolean beat = known;
        try {
            sent = machinery
                    .http()
                    .sendAsync(request(beat), BodyHandlers.ofString())
                    .handle((answer, failure) ->
                            failure == null ? take(mine, beat, answer) : fail(mine, Servers.reason(failure)));
        } catch (RuntimeException exception) {
            // Whoever gives the token may fail, now and then.
            fail(mine, "cannot be asked: " + exception);
        }
    }

    private HttpRequest request(boolean beat) {
        Map<String, JsonValue> fields = new TreeMap<>(beat ? Map.of() : registration.fields());
        fields.put("health", new Text(health.word()));
        fields.put("detail", new Text(detail));
        if (numbered) {
            fields.put("incarnation", new Whole(incarnation));
        }
        return servers.request(turn, beat ? path() + "/heartbeat" : path())
                .timeout(deadline())
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(JsonWriter.write(new Fields(fields))))
                .build();
    }

    /** Soon enough to ask another server before the lease is over. */
    private Duration deadline() {
        Duration interval = interval();
        return interval.compareTo(DEADLINE) < 0 ? interval : DEADLINE;
    }

    private Duration interval() {
        return Duration.ofSeconds(registration.leaseSeconds()).dividedBy(HEARTBEATS_PER_LEASE);
    }

    private String path() {
        return "/api/instances/" + Servers.encoded(registration.id());
    }

    private synchronized boolean take(long mine, boolean beat, HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status / 100 == 2) {
            known = true;
            failures = 0;
            accepted.countDown();
            servers.works(turn);
            next(mine, interval());
            return true;
        }
        if (status == NOT_FOUND && beat) {
            known = false;
            next(mine, Duration.ZERO);
            return false;
        }
        if (status == CONFLICT && !beat && numbered && accepted.getCount() > 0) {
            numbered = false;
            next(mine, Duration.ZERO);
            return false;
        }
        if (status == CONFLICT && beat) {
            ended = true;
            superseded = true;
            log.log(Level.WARNING, "“" + registration.id() + "” is another program by now: " + answer.body());
            return false;
        }
        return fail(
                mine, "answers " + status + " to the registration of “" + registration.id() + "”: " + answer.body());
    }

    private synchronized boolean fail(long mine, String why) {
        servers.fails(turn, why);
        turn++;
        next(mine, servers.pause(failures++, machinery.random().get()));
        return false;
    }

    /** What was asked for meanwhile is done at once; not before, lest the later overtakes the earlier. */
    private void next(long mine, Duration pause) {
        busy = false;
        if (!ended) {
            later(mine == round ? pause : Duration.ZERO);
        }
    }

    /**
     * Deregisters: nobody finds it any more, within moments. Waits a few seconds at most; when no server answers by
     * then, its lease will end.
     */
    @Override
    public void close() {
        CompletableFuture<?> before;
        synchronized (this) {
            if (ended) {
                closed.accept(this);
                return;
            }
            ended = true;
            before = sent;
        }
        try {
            // What is under way would register it again if it came later than the goodbye.
            before.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException late) {
            log.log(Level.DEBUG, "what was under way is not waited for", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        goodbye();
        closed.accept(this);
    }

    private void goodbye() {
        String path = path() + (numbered ? "?incarnation=" + incarnation : "");
        for (int i = 0; i < 2 && !Thread.currentThread().isInterrupted(); i++) {
            try {
                HttpRequest request = servers.request(turn + i, path)
                        .timeout(DEADLINE)
                        .DELETE()
                        .build();
                if (machinery.http().send(request, BodyHandlers.discarding()).statusCode() / 100 == 2) {
                    return;
                }
            } catch (IOException next) {
                log.log(Level.DEBUG, "a server takes no goodbye", next);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        log.log(Level.INFO, "no server took the goodbye of “" + registration.id() + "”, so its lease must end");
    }
}
