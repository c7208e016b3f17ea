package dev.belay.protocol.checks;

/**
 * A check of an instance as it is told.
 *
 * @param kind {@code http}, {@code tcp}, {@code grpc} or {@code command}
 * @param status {@code passing}, {@code warning}, {@code critical}, or {@code unobserved} while no agent asks
 * @param output what was answered when it became so
 * @param since when it became so, ISO 8601
 */
public record CheckView(
        String name,
        String kind,
        String target,
        int port,
        int intervalSeconds,
        String status,
        String output,
        String since) {}
