package dev.belay.protocol.agent;

import java.util.List;
import java.util.Optional;

/**
 * {@code POST /v3/jobs/{id}/oidc/tokens}.
 *
 * @param lifetime in seconds; 0 for the usual
 * @param claims the names of what the token shall say besides the usual
 * @param subjectClaim the claim that shall be the subject, instead of the usual composition
 */
public record IdentityRequest(
        Optional<String> audience,
        Optional<Integer> lifetime,
        Optional<List<String>> claims,
        Optional<String> subjectClaim) {}
