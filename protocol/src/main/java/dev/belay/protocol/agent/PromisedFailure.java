package dev.belay.protocol.agent;

import java.util.Optional;

/** {@code PUT /v3/jobs/{id}/promise_failure}: a running job says that it will fail, and with which exit status, not 0. */
public record PromisedFailure(int exitStatus, Optional<String> reason) {}
