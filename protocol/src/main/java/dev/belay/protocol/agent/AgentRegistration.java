package dev.belay.protocol.agent;

import java.util.List;
import java.util.Optional;

/**
 * {@code POST /v3/register}: an agent asks to be known. Names may hold {@code %n} and {@code %hostname}, which the server
 * fills in. {@code metaData} are tags, {@code key=value}; {@code queue=…} names the queue, {@code host=…} the local
 * runtime's host. An agent with {@code ignoreInDispatches} never gets a job.
 */
public record AgentRegistration(
        String name,
        Optional<String> hostname,
        Optional<String> os,
        Optional<String> arch,
        Optional<Boolean> ignoreInDispatches,
        Optional<String> priority,
        Optional<String> version,
        Optional<String> build,
        Optional<List<String>> metaData,
        Optional<Long> pid,
        Optional<String> machineId,
        Optional<List<String>> features) {}
