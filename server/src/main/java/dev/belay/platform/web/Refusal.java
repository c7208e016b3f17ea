package dev.belay.platform.web;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.ProblemDocument;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Why a request is not answered as it hoped: becomes a problem document or an error page.
 *
 * @param headers what HTTP wants to be said with this status
 */
record Refusal(int status, String title, String detail, List<Problem.Fault> faults, Map<String, String> headers) {

    /** What the HTTP layer itself refuses in the middle of a request. */
    static final class Refused extends RuntimeException {

        private final transient Refusal refusal;

        Refused(Refusal refusal) {
            super(refusal.detail());
            this.refusal = refusal;
        }

        Refused(Refusal refusal, Throwable cause) {
            super(refusal.detail(), cause);
            this.refusal = refusal;
        }

        Refusal refusal() {
            return refusal;
        }
    }

    static Refusal of(Problem problem) {
        Problem.Kind kind = problem.kind();
        Map<String, String> headers = switch (kind) {
            case UNAUTHENTICATED -> Map.of("WWW-Authenticate", "Bearer realm=\"Belay\"");
            case BUSY, TOO_MANY -> Map.of("Retry-After", "1");
            case TOO_LARGE -> Map.of("Connection", "close");
            case INVALID, FORBIDDEN, NOT_FOUND, CONFLICT, GONE, UPSTREAM -> Map.of();
        };
        return new Refusal(kind.status(), kind.title(), problem.getMessage(), problem.faults(), headers);
    }

    static Refusal of(int status, String title, String detail) {
        return new Refusal(status, title, detail, List.of(), Map.of());
    }

    /** That a path leads nowhere. Names with a slash are looked for again and again. */
    static Problem nothingAt(String rawPath) {
        String slash = rawPath.toLowerCase(Locale.ROOT).contains("%2f")
                ? " A name in a path has no slash, nor one that is written as %2F."
                : "";
        return new Problem(Problem.Kind.NOT_FOUND, "There is nothing at " + rawPath + "." + slash);
    }

    /** What a caller is told who lacks a permission. */
    static Problem without(Permission permission, Caller caller) {
        if (caller.actor() instanceof Actor.Anonymous) {
            return new Problem(Problem.Kind.UNAUTHENTICATED, "Sign in, or send a token, to see or do this.");
        }
        String words = permission.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return Problem.forbidden("This needs the permission “" + words + "”, which "
                + caller.actor().label() + " does not have.");
    }

    /** For programs. */
    Response document() {
        List<ProblemDocument.Fault> told = faults.stream()
                .map(fault -> new ProblemDocument.Fault(fault.field(), fault.message()))
                .toList();
        var document = new ProblemDocument(
                Optional.of("about:blank"),
                title,
                status,
                detail,
                told.isEmpty() ? Optional.empty() : Optional.of(told));
        return new Response.JsonBody(status, document, Json.API, Map.of("Content-Type", "application/problem+json"));
    }

    Refusal with(String header, String value) {
        return new Refusal(status, title, detail, faults, Map.of(header, value));
    }
}
