package dev.belay.agent.local;

import dev.belay.agent.local.LocalRequest.Answer;
import dev.belay.agent.machine.Folders;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
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

    private final Path socket;
    private final Optional<Path> made;
    private final ServerSocketChannel channel;
    private final Map<String, Admitted> jobs = new ConcurrentHashMap<>();
    private final Locks locks = new Locks();
    private final Semaphore connections = new Semaphore(CONNECTIONS_MAX);

    private record Admitted(String id, LocalJob job) {}

    /** Ends what {@link #admit} began. */
    public interface Admission extends AutoCloseable {
        @Override
        void close();
    }

    private JobApi(Path socket, Optional<Path> made, ServerSocketChannel channel) {
        this.socket = socket;
        this.made = made;
        this.channel = channel;
    }

    /**
     * Listens in the agent's folder, or in one of its own where that has too long a name.
     *
     * @param folder nobody but the agent's user may look into it, and no other agent uses it
     */
    public static JobApi open(Path folder) throws IOException {
        Path usual = folder.toAbsolutePath().resolve("socket");
        boolean fits = usual.toString().getBytes(StandardCharsets.UTF_8).length <= ADDRESS_BYTES_MAX;
        Optional<Path> made = fits ? Optional.empty() : Optional.of(Files.createTempDirectory("belay-agent"));
        Path socket = made.map(each -> each.resolve("socket")).orElse(usual);
        Files.deleteIfExists(socket);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        var api = new JobApi(socket, made, channel);
        Thread.ofVirtual().name("job-api").start(api::accept);
        return api;
    }

    /** Where it listens. */
    public Path socket() {
        return socket;
    }

    /** Answers to the commands of a job until the admission is closed; then the job's locks are free. */
    public Admission admit(String id, String token, LocalJob job) {
        jobs.put(token, new Admitted(id, job));
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
            Answer answer = answer(new BufferedInputStream(input));
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

    private Answer answer(InputStream input) throws IOException {
        try {
            LocalRequest request = LocalRequest.read(input);
            Optional<Admitted> caller = Optional.ofNullable(jobs.get(request.token()));
            return caller.isPresent()
                    ? new JobApiCall(caller.get().id(), caller.get().job(), locks).answer(request)
                    : Answer.fault(401, "This is the token of no job that runs here.");
        } catch (ProtocolException | JacksonException e) {
            return Answer.fault(400, String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            return Answer.fault(422, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.fault(503, "The agent is stopping.");
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
