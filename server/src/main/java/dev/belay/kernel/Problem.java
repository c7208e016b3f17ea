package dev.belay.kernel;

import java.util.List;
import java.util.Objects;

/**
 * The one exception for what a caller can only report: {@code platform.web} turns it into an RFC 9457 problem
 * document or an error page. Its message is a sentence for the person who caused it, and holds no secret.
 */
public final class Problem extends RuntimeException {

    /** What sort of problem it is; decides the HTTP status and whom to blame. */
    public enum Kind {
        INVALID(422, "Invalid"),
        UNAUTHENTICATED(401, "Sign in first"),
        FORBIDDEN(403, "Not allowed"),
        NOT_FOUND(404, "Not found"),
        CONFLICT(409, "Conflict"),
        GONE(410, "Deleted"),
        TOO_LARGE(413, "Too large"),
        TOO_MANY(429, "Too many"),
        BUSY(503, "Busy"),
        UPSTREAM(502, "Another system failed");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        public int status() {
            return status;
        }

        public String title() {
            return title;
        }
    }

    /** One thing wrong with one field of what was sent. */
    public record Fault(String field, String message) {}

    private final transient Kind kind;
    private final transient List<Fault> faults;

    public Problem(Kind kind, String message) {
        this(kind, message, List.of());
    }

    public Problem(Kind kind, String message, List<Fault> faults) {
        super(message);
        this.kind = kind;
        this.faults = List.copyOf(faults);
    }

    public Problem(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.faults = List.of();
    }

    public static Problem notFound(String what) {
        return new Problem(Kind.NOT_FOUND, "There is no " + what + ".");
    }

    /** With a hint at what may be meant, which begins with a space when there is one. */
    public static Problem notFound(String what, String hint) {
        return new Problem(Kind.NOT_FOUND, "There is no " + what + "." + hint);
    }

    public static Problem invalid(String message) {
        return new Problem(Kind.INVALID, message);
    }

    public static Problem invalid(String message, List<Fault> faults) {
        return new Problem(Kind.INVALID, message, faults);
    }

    public static Problem conflict(String message) {
        return new Problem(Kind.CONFLICT, message);
    }

    public static Problem forbidden(String message) {
        return new Problem(Kind.FORBIDDEN, message);
    }

    public static Problem busy(String message) {
        return new Problem(Kind.BUSY, message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNullElse(super.getMessage(), kind.title());
    }

    public Kind kind() {
        return kind;
    }

    public List<Fault> faults() {
        return faults;
    }
}
