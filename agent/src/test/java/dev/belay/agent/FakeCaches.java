package dev.belay.agent;

import com.sun.net.httpserver.HttpExchange;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.CacheAnswer;
import dev.belay.protocol.agent.CacheOffer;
import dev.belay.protocol.agent.CacheQuestion;
import dev.belay.protocol.agent.FoundCache;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The caches of the fake server: by key alone, since its jobs are all of one pipeline. */
final class FakeCaches {

    private final Map<String, CacheOffer> offers = new LinkedHashMap<>();
    final Map<String, byte[]> contents = new LinkedHashMap<>();

    Answer answer(HttpExchange exchange, String rest, byte[] body) {
        String path = exchange.getRequestURI().getPath();
        if (rest.equals("POST caches") && path.endsWith("/search")) {
            return find(Json.V3.readValue(body, CacheQuestion.class), path);
        }
        if (rest.equals("POST caches")) {
            var offer = Json.V3.readValue(body, CacheOffer.class);
            if (contents.containsKey(offer.key())) {
                return Answer.v3(new CacheAnswer("taken", ""));
            }
            offers.put(offer.key(), offer);
            return Answer.v3(new CacheAnswer("wanted", path + "?key=" + offer.key()));
        }
        if (rest.equals("PUT caches")) {
            contents.put(exchange.getRequestURI().getQuery().substring("key=".length()), body);
            return Answer.v3(new CacheAnswer("kept", ""));
        }
        byte[] content = contents.get(path.substring(path.lastIndexOf('/') + 1));
        return new Answer(200, content == null ? new byte[0] : content);
    }

    private Answer find(CacheQuestion question, String path) {
        Optional<String> found = contents.keySet().stream()
                .filter(key -> key.equals(question.key())
                        || question.restoreKeys().stream().anyMatch(key::startsWith))
                .findFirst();
        if (found.isEmpty()) {
            return Answer.problem(404, "no cache");
        }
        CacheOffer offer = Objects.requireNonNull(offers.get(found.get()));
        return Answer.v3(new FoundCache(found.get(), found.get(), offer.bytes(), offer.sha256(), path));
    }
}
