package dev.belay.protocol.api;

import java.time.Instant;
import java.util.Map;

/**
 * That somebody let a build go on at a block or input step.
 *
 * @param job the step's job, by its id
 * @param by who, by name
 * @param values what was filled in, by the keys of the fields
 */
public record BuildAnswer(String job, String by, Instant at, Map<String, String> values) {}
