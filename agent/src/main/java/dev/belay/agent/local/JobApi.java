package dev.belay.agent.local;

import dev.belay.agent.local.LocalRequest.Answer;
import dev.belay.agent.machine.Folders;
import dev.belay.agent.machine.StopSignal;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The Job API of the field, for all jobs of this agent: a socket that only the agent's user can open, where the commands of a job
 * name the job by its token.
 */
public final class JobApi implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobApi.class);

    /** Longer paths are no address of a socket on Linux, which ends them with a zero. */
    private static final int ADDRESS_BYTES_MAX = 107;

    /** Each waits for a lock or is gone at once. */
    private static final int CONNECTIONS_MAX = 1_000;

    /** Calls of one job that are worked on at a time; further ones wait. Calls for locks only wait, and do not count. */
    static final int CALLS_MAX = 20;

    /** Calls of one job that are there at a time: it leaves room for the others. */
    static final int OPEN_MAX = 200;

    private static final int TURN_SECONDS_MAX = 60;

    /** Of the bodies of one job's calls at a time: all jobs share the agent's memory. */
    private static final int BODIES_BYTES_MAX = 2 * LocalRequest.BODY_BYTES_MAX;

    /** From the connection to the last byte of the request. */
    private static final Duration ARRIVED_AFTER_AT_MOST = Duration.ofSeconds(10);

    private final Path socket;
    private final Optional<Path> made;
    private final ServerSocketChannel channel;
    private final Duration arrivedAfterAtMost;
    private final Map<String, Admitted> jobs = new ConcurrentHashMap<>();
    private final Locks locks = new Locks();
    private final Semaphore connections = new Semaphore(CONNECTIONS_MAX);

    private record Admitted(String id, LocalJob job, Semaphore open, Semaphore calls, Semaphore bodyBytes) {}

    /** Ends what {@link #admit} began. */
    public interface Admission extends AutoCloseable {
        @Override
        void close();
    }

    private JobApi(Path socket, Optional<Path> made, ServerSocketChannel channel, Duration arrivedAfterAtMost) {
        this.socket = socket;
        this.made = made;
        this.channel = channel;
        this.arrivedAfterAtMost = arrivedAfterAtMost;
    }

    /**
     * Listens in the agent's folder, or in one of its own where that has too long a name.
     *
     * @param folder nobody but the agent's user may look into it, and no other agent uses it
     */
    public static JobApi open(Path folder) throws IOException {
        return open(folder, ARRIVED_AFTER_AT_MOST);
    }

    static JobApi open(Path folder, Duration arrivedAfterAtMost) throws IOException {
        Path usual = folder.toAbsolutePath().resolve("socket");
        boolean fits = usual.toString().getBytes(StandardCharsets.UTF_8).length <= ADDRESS_BYTES_MAX;
        Optional<Path> made = fits ? Optional.empty() : Optional.of(Files.createTempDirectory("belay-agent"));
        Path socket = made.map(each -> each.resolve("socket")).orElse(usual);
        Files.deleteIfExists(socket);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket), CONNECTIONS_MAX);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        var api = new JobApi(socket, made, channel, arrivedAfterAtMost);
        Thread.ofVirtual().name("job-api").start(api::accept);
        return api;
    }

    /** Where it listens. */
    public Path socket() {
        return socket;
    }

    /** Answers to the commands of a job until the admission is closed; then the job's locks are free. */
    public Admission admit(String id, String token, LocalJob job) {
        var admitted = new Admitted(
                id, job, new Semaphore(OPEN_MAX), new Semaphore(CALLS_MAX, true), new Semaphore(BODIES_BYTES_MAX));
        jobs.put(token, admitted);
        return () -> {
            jobs.remove(token);
            locks.end(id);
        };
    }

    private void accept() {
        while (channel.isOpen()) {
            try {
                SocketChannel connection = channel.accept();
                if (connections.tryAcquire()) {
                    Thread.ofVirtual().name("job-api-call").start(() -> serve(connection));
                } else {
                    connection.close();
                }
            } catch (IOException e) {
                if (channel.isOpen()) {
                    log.atWarn().setCause(e).log("could not take a call of a job");
                }
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection;
                InputStream input = Channels.newInputStream(connection);
                OutputStream output = Channels.newOutputStream(connection)) {
            Answer answer = answer(connection, new BufferedInputStream(input));
            try {
                answer.write(output);
            } catch (IOException e) {
                answer.unheard().run();
                throw e;
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).log("a command of a job went away");
        } finally {
            connections.release();
        }
    }

    private Answer answer(SocketChannel connection, InputStream input) throws IOException {
        var arrived = new StopSignal();
        Thread.ofVirtual().name("job-api-limit").start(() -> {
            if (arrived.pause(arrivedAfterAtMost)) {
                end(connection);
            }
        });
        try {
            LocalRequest.Head head = LocalRequest.head(input);
            Optional<Admitted> caller = Optional.ofNullable(jobs.get(head.token()));
            if (caller.isEmpty()) {
                head.discard(input);
                return Answer.fault(401, "This is the token of no job that runs here.");
            }
            return answer(caller.get(), head, input, arrived);
        } catch (ProtocolException | JacksonException e) {
            return Answer.fault(400, String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            return Answer.fault(422, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.fault(503, "The agent is stopping.");
        } finally {
            arrived.raise();
        }
    }

    private Answer answer(Admitted caller, LocalRequest.Head head, InputStream input, StopSignal arrived)
            throws IOException, InterruptedException {
        if (!caller.open().tryAcquire()) {
            return tooMuch(head, input);
        }
        try {
            if (!caller.bodyBytes().tryAcquire(head.bodyBytes())) {
                return tooMuch(head, input);
            }
            try {
                LocalRequest request = head.whole(input);
                arrived.raise();
                return inTurn(caller, request);
            } finally {
                caller.bodyBytes().release(head.bodyBytes());
            }
        } finally {
            caller.open().release();
        }
    }

    private Answer inTurn(Admitted caller, LocalRequest request) throws InterruptedException {
        var call = new JobApiCall(caller.id(), caller.job(), locks);
        if (request.path().equals(JobApiCall.LOCK)) {
            return call.answer(request);
        }
        if (!caller.calls().tryAcquire(TURN_SECONDS_MAX, TimeUnit.SECONDS)) {
            return Answer.fault(503, "This job asks its agent for too much at once; this call waited too long.");
        }
        try {
            return call.answer(request);
        } finally {
            caller.calls().release();
        }
    }

    private static Answer tooMuch(LocalRequest.Head head, InputStream input) throws IOException {
        head.discard(input);
        return Answer.fault(
                503,
                "This job asks its agent for too much at once: " + OPEN_MAX + " calls and " + BODIES_BYTES_MAX
                        + " bytes at most.");
    }

    private static void end(SocketChannel connection) {
        try (connection) {
            log.atDebug().log("a call of a job did not arrive in time");
        } catch (IOException e) {
            log.atDebug().setCause(e).log("could not end a call of a job");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(socket);
        if (made.isPresent()) {
            Folders.remove(made.get());
        }
    }
}
