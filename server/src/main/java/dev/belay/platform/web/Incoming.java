package dev.belay.platform.web;

import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A request as the HTTP library has it; header names are in lower case. */
record Incoming(
        String method,
        String rawPath,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        InputStream body,
        String peer) {

    private static final Set<String> WISHES = Set.of("accept", "accept-encoding");

    Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** What is needed of it while its answer is held. */
    Incoming kept() {
        Map<String, List<String>> wishes = new HashMap<>(headers);
        wishes.keySet().retainAll(WISHES);
        return new Incoming(method, rawPath, Map.of(), Map.copyOf(wishes), InputStream.nullInputStream(), peer);
    }
}
