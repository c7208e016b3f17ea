package dev.belay.agent.cache;

import dev.belay.agent.connection.Reply;
import dev.belay.agent.connection.Request;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.CacheAnswer;
import dev.belay.protocol.agent.CacheOffer;
import dev.belay.protocol.agent.CacheQuestion;
import dev.belay.protocol.agent.FoundCache;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The calls about caches, with a job's token. None is repeated for long: a cache is worth less than the time of a job.
 *
 * @param stop ends all of them
 */
public record CacheCalls(ServerConnection connection, String job, String token, StopSignal stop) {

    private static final Duration REPEATED_AT_MOST = Duration.ofSeconds(30);
    private static final Duration TRANSFER_BASE = Duration.ofMinutes(1);
    private static final long BYTES_PER_SECOND_MIN = 256 << 10;
    private static final int NOT_FOUND = 404;

    Optional<FoundCache> find(CacheQuestion question) {
        Reply reply = connection.resend(call("POST", "/search").with(question), REPEATED_AT_MOST, stop);
        if (reply.statusOrZero() == NOT_FOUND) {
            return Optional.empty();
        }
        return Optional.of(read(reply, FoundCache.class));
    }

    void fetch(FoundCache found, Path target) {
        Request request = call("GET", "/" + found.id()).within(time(found.bytes()));
        Reply reply =
                connection.fetch(request, BodyHandlers.limiting(BodyHandlers.ofFile(target), found.bytes()), stop);
        if (!reply.ok()) {
            throw new CacheProblem("It could not be fetched: " + reply.explanation());
        }
    }

    CacheAnswer offer(CacheOffer offer) {
        return read(connection.resend(call("POST", "").with(offer), REPEATED_AT_MOST, stop), CacheAnswer.class);
    }

    CacheAnswer send(String path, long bytes, Path file) {
        if (!path.startsWith("/v3/")) {
            throw new CacheProblem("The server wants it sent to a place that is not its own.");
        }
        Request request = Request.v3("PUT", path.substring("/v3/".length()), token)
                .body(() -> BodyPublishers.ofFile(file))
                .header("Content-Type", "application/zstd")
                .within(time(bytes));
        return read(connection.resend(request, REPEATED_AT_MOST, stop), CacheAnswer.class);
    }

    private Request call(String method, String rest) {
        return Request.v3(method, "jobs/" + job + "/caches" + rest, token);
    }

    private static Duration time(long bytes) {
        return TRANSFER_BASE.plusSeconds(bytes / BYTES_PER_SECOND_MIN);
    }

    private static <T> T read(Reply reply, Class<T> type) {
        return reply.read(Json.V3, type).orElseThrow(() -> new CacheProblem("The server: " + reply.explanation()));
    }
}
