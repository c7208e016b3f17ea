package dev.belay.protocol.api;

import java.util.List;
import java.util.Optional;

/**
 * An RFC 9457 problem document, {@code application/problem+json}: what every route under {@code /api} answers when it refuses.
 *
 * @param detail a sentence for the person who caused it
 * @param faults each thing wrong with what was sent
 */
public record ProblemDocument(
        Optional<String> type, String title, int status, String detail, Optional<List<Fault>> faults) {

    /** One fault; {@code field} may be a place in a file, {@code .belay/pipeline.yml:3:5}. */
    public record Fault(String field, String message) {}
}
