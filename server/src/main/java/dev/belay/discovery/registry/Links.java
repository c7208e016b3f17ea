package dev.belay.discovery.registry;

import dev.belay.protocol.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Carries parcels to other replicas: to each one at a time, at once when there is news, and a sign of life otherwise. While one
 * is on its way, news gathers for the next. The answer is what the other one has to tell, so that a link on which only one
 * can call the other serves both.
 */
final class Links implements AutoCloseable {

    static final String PATH = "/api/registry/parcels";

    /** The status by which a replica says that another life of it was meant. */
    static final int MEANT_FOR_ANOTHER = 412;

    private static final Logger log = LoggerFactory.getLogger(Links.class);
    private static final Duration BEAT = Duration.ofMillis(500);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(1);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
    /** The first answer of all is of megabytes. */
    private static final Duration WHOLE_ANSWER_MAX = Duration.ofSeconds(30);

    private static final Duration FAREWELL_MAX = Duration.ofMillis(500);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final Desk desk;
    private final Proofs proofs;
    private final Troubles troubles;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT_MAX)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final CountDownLatch stop = new CountDownLatch(1);

    Links(Desk desk, Proofs proofs, Troubles troubles) {
        this.troubles = troubles;
        this.desk = desk;
        this.proofs = proofs;
    }

    private final class Link implements Runnable {
        final String peer;
        final Semaphore urgent = new Semaphore(0);
        boolean told;

        /** Whom the other replica says it is, until it begins anew. */
        String meantFor = "";

        /** Where it was called last. */
        String address = "";

        Link(String peer) {
            this.peer = peer;
        }

        @Override
        public void run() {
            try {
                while (stop.getCount() > 0 && links.get(peer) == this) {
                    boolean woken = urgent.tryAcquire(BEAT.toNanos(), TimeUnit.NANOSECONDS);
                    urgent.drainPermits();
                    Optional<Parcel> parcel = desk.parcel(peer, !woken);
                    if (parcel.isPresent() && !send(parcel.get(), ANSWER_MAX)) {
                        desk.undelivered(peer, parcel.get());
                        // Whoever cannot be reached is tried again at the pace of signs of life.
                        stop.await(BEAT.toNanos(), TimeUnit.NANOSECONDS);
                    }
                }
                // What was taken must be told before nobody asks this replica any more; not to one that only has
                // another name.
                boolean more = stop.getCount() == 0;
                while (more) {
                    more = send(desk.farewell(peer), FAREWELL_MAX) && desk.look(each -> each.isUrgent(peer));
                }
            } catch (InterruptedException _) {
                // The server stops.
            } finally {
                // Whatever ended it, another one may begin.
                links.remove(peer, this);
            }
        }

        boolean send(Parcel parcel, Duration atMost) throws InterruptedException {
            try {
                address = desk.look(each -> each.address(peer));
                byte[] body = Json.API.writeValueAsBytes(parcel);
                HttpResponse<byte[]> answer = post(body, atMost);
                if (answer.statusCode() == MEANT_FOR_ANOTHER) {
                    ParcelApi.Asked asked = Json.API.readValue(answer.body(), ParcelApi.Asked.class);
                    meantFor = asked.life();
                    if (!asked.name().equals(peer)) {
                        return met(asked);
                    }
                    answer = post(body, atMost);
                }
                boolean taken = answer.statusCode() / 100 == 2;
                // Whatever went wrong, who it is can be asked again.
                meantFor = taken ? meantFor : "";
                return tell(taken, "it answered " + answer.statusCode());
            } catch (IOException | JacksonException | IllegalArgumentException exception) {
                return tell(false, exception.toString());
            }
        }

        /** What answers here has another name, by which it is known from now on; nobody is called by this one any more. */
        private boolean met(ParcelApi.Asked asked) {
            boolean own = asked.life().equals(proofs.life());
            if (asked.name().equals(troubles.self()) && !own) {
                troubles.namesake();
                return tell(false, "it has the name of this replica");
            }
            log.atInfo()
                    .addKeyValue("address", address)
                    .addKeyValue("replica", asked.name())
                    .log(own ? "this replica is listed among the others" : "met a replica under another name");
            desk.act(each -> {
                each.meet(address, asked.name());
                return own;
            });
            return false;
        }

        private HttpResponse<byte[]> post(byte[] body, Duration atMost) throws IOException, InterruptedException {
            String token = proofs.token(meantFor, body);
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + PATH))
                    .timeout(atMost)
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            HttpResponse<byte[]> answer = whole(request);
            if (answer.statusCode() == 200 || answer.statusCode() == MEANT_FOR_ANOTHER) {
                String proof = answer.headers().firstValue(Proofs.ANSWER_HEADER).orElse("");
                if (!proofs.isAnswer(token, answer.body(), proof)) {
                    throw new IOException("it does not prove that the answer is its own");
                }
            }
            if (answer.statusCode() == 200) {
                desk.take(Json.API.readValue(answer.body(), Parcel.class));
            }
            return answer;
        }

        /** The client's own limit of time ends with the head of an answer; whoever is silent then must not hold the link. */
        private HttpResponse<byte[]> whole(HttpRequest request) throws IOException, InterruptedException {
            var bounded =
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), ParcelApi.BYTES_MAX);
            CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, bounded);
            try {
                return answer.get(WHOLE_ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException exception) {
                throw new IOException("its answer does not end", exception);
            } catch (ExecutionException exception) {
                throw new IOException(exception.getCause());
            } finally {
                answer.cancel(true);
            }
        }

        private boolean tell(boolean delivered, String reason) {
            if (!delivered && !told) {
                log.atWarn()
                        .addKeyValue("replica", peer)
                        .addKeyValue("reason", reason)
                        .log("cannot tell another replica what is registered");
            } else if (delivered && told) {
                log.atInfo().addKeyValue("replica", peer).log("another replica can be told again what is registered");
            }
            told = !delivered;
            return delivered;
        }
    }

    /** Begins to carry, if it does not yet; what is to be told is told soon. */
    void wake(String peer) {
        link(peer).urgent.release();
    }

    /** Carries to these from now on, and to no others. */
    void keep(Collection<String> peers) {
        peers.forEach(this::link);
        links.keySet().retainAll(peers);
    }

    private Link link(String peer) {
        var fresh = new Link(peer);
        Link known = links.putIfAbsent(peer, fresh);
        if (known != null) {
            return known;
        }
        // It ends when it is not found here, so it must not begin before.
        threads.execute(fresh);
        return fresh;
    }

    /** Says goodbye to all, for as long as that takes little time. */
    @Override
    public void close() {
        stop.countDown();
        links.values().forEach(each -> each.urgent.release());
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException _) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
    }
}
