package dev.belay.protocol.agent;

import java.util.List;

/** The answer to {@link AgentRegistration}. Intervals are in seconds and at least 1: agents divide time by them. */
public record AgentRegistered(
        String id,
        String name,
        String accessToken,
        String endpoint,
        int pingInterval,
        int jobStatusInterval,
        int heartbeatInterval,
        List<String> metaData) {}
