package dev.belay.protocol.checks;

import java.util.Optional;

/**
 * A check as it is asked for when an instance is registered.
 *
 * @param kind {@code http}, {@code tcp}, {@code grpc} or {@code command}
 * @param name what the kind is called unless told
 * @param target of {@code http} the path, {@code /} unless told; of {@code grpc} the service, all of it unless told; of
 *     {@code command} the name by which agents know it
 * @param port the instance's unless told
 * @param tls false unless told
 * @param anyCertificate false unless told
 * @param intervalSeconds 1 to 3,600; 10 unless told
 * @param timeoutMillis 100 to 60,000 and no more than the interval; 5,000 unless told
 * @param failuresBeforeCritical 1 to 100; 2 unless told
 * @param successesBeforePassing 1 to 100; 1 unless told
 * @param deregisterAfterSeconds 60 to 604,800; never unless told
 * @param status what is believed before it was observed: {@code unobserved} unless told
 */
public record InstanceCheck(
        String kind,
        Optional<String> name,
        Optional<String> target,
        Optional<Integer> port,
        Optional<Boolean> tls,
        Optional<Boolean> anyCertificate,
        Optional<Integer> intervalSeconds,
        Optional<Integer> timeoutMillis,
        Optional<Integer> failuresBeforeCritical,
        Optional<Integer> successesBeforePassing,
        Optional<Integer> deregisterAfterSeconds,
        Optional<String> status) {}
