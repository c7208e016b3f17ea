package dev.belay.client;

import dev.belay.client.EventReader.Event;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Keeps a stream of events open, now from this server, now from the next. No thread waits for it. What is heard is
 * told in order, and nothing of a connection that was given up.
 */
final class Watch implements AutoCloseable {

    /** A server gives a sign of life every 5 s; two that are missing are one too many. */
    static final Duration SILENCE_MAX = Duration.ofSeconds(12);

    private static final int OK = 200;
    private static final int WAIT = 503;

    private final Machinery machinery;
    private final Servers servers;
    private final String path;
    private final Ear ear;

    private int turn;
    private int failures;
    private Optional<Connection> current = Optional.empty();
    private boolean closed;

    /** Who is told what is heard. */
    interface Ear {

        /**
         * Takes what happened.
         *
         * @throws Malformed when this is no event that it can be
         */
        void hear(Event event);

        /** The server lives, and what it told last still holds. */
        void confirm();
    }

    Watch(Machinery machinery, Servers servers, String path, Ear ear) {
        this.machinery = machinery;
        this.servers = servers;
        this.path = path;
        this.ear = ear;
        this.turn = machinery.random().get().nextInt(1 << 16);
    }

    /** One attempt, from its request until nothing more comes. */
    private final class Connection implements BodySubscriber<Optional<String>> {

        private final CompletableFuture<Optional<String>> end = new CompletableFuture<>();
        private final EventReader reader = new EventReader(EventReader.EVENT_BYTES_MAX);
        private final long begunAt = machinery.nanos().getAsLong();
        private volatile long heardAt = begunAt;
        private volatile boolean told;
        private volatile Optional<CompletableFuture<?>> asked = Optional.empty();
        private volatile Optional<Flow.Subscription> subscription = Optional.empty();

        @Override
        public CompletionStage<Optional<String>> getBody() {
            return end;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = Optional.of(given);
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> bytes) {
            heardAt = machinery.nanos().getAsLong();
            try {
                for (ByteBuffer each : bytes) {
                    Watch.this.hear(this, reader.read(each));
                }
            } catch (Malformed malformed) {
                giveUp("tells something else than events: " + malformed.getMessage());
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(Optional.of(Servers.reason(failure)));
        }

        @Override
        public void onComplete() {
            end.complete(Optional.of("ended the stream"));
        }

        void giveUp(String why) {
            end.complete(Optional.of(why));
            subscription.ifPresent(Flow.Subscription::cancel);
            asked.ifPresent(each -> each.cancel(true));
        }
    }

    void begin() {
        connect();
    }

    private synchronized void connect() {
        if (closed || current.isPresent()) {
            return;
        }
        var connection = new Connection();
        current = Optional.of(connection);
        CompletableFuture<HttpResponse<Optional<String>>> answer;
        try {
            HttpRequest request = servers.request(turn, path)
                    .header("Accept", "text/event-stream")
                    .build();
            answer = machinery.http().sendAsync(request, handler(connection));
        } catch (RuntimeException exception) {
            // Whoever gives the token may fail, now and then.
            ended(connection, "cannot be asked: " + exception);
            return;
        }
        connection.asked = Optional.of(answer);
        var unused = answer.whenComplete((response, failure) -> {
            Optional<String> why = connection.end.isDone()
                    ? connection.end.join()
                    : Optional.ofNullable(response).flatMap(HttpResponse::body);
            ended(connection, why.orElseGet(() -> failure == null ? "tells nothing" : Servers.reason(failure)));
        });
    }

    private static BodyHandler<Optional<String>> handler(Connection connection) {
        return head -> {
            if (head.statusCode() == OK) {
                return connection;
            }
            String why = head.statusCode() == WAIT ? "does not know yet" : "answers " + head.statusCode();
            return BodySubscribers.replacing(Optional.of(why));
        };
    }

    private synchronized void hear(Connection connection, List<Event> events) {
        if (closed || current.filter(each -> each == connection).isEmpty()) {
            return;
        }
        for (Event each : events) {
            ear.hear(each);
            connection.told = true;
            failures = 0;
            servers.works(turn);
        }
        if (connection.told) {
            ear.confirm();
        }
    }

    /** Looks whether the server is silent for too long, or never tells what there is; from time to time. */
    void look() {
        Optional<Connection> connection;
        synchronized (this) {
            connection = current;
        }
        connection.ifPresent(each -> {
            long now = machinery.nanos().getAsLong();
            long silent = now - (each.told ? each.heardAt : each.begunAt);
            if (silent > SILENCE_MAX.toNanos()) {
                each.giveUp("is silent");
                ended(each, "is silent");
            }
        });
    }

    private synchronized void ended(Connection connection, String why) {
        if (current.filter(each -> each == connection).isEmpty()) {
            return;
        }
        current = Optional.empty();
        if (closed) {
            return;
        }
        servers.fails(turn, why);
        turn++;
        Duration pause = servers.pause(failures++, machinery.random().get());
        machinery.after(pause, this::connect);
    }

    @Override
    public void close() {
        Optional<Connection> connection;
        synchronized (this) {
            closed = true;
            connection = current;
            current = Optional.empty();
        }
        connection.ifPresent(each -> each.giveUp("closed"));
    }
}
