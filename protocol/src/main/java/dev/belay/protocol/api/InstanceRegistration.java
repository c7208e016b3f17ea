package dev.belay.protocol.api;

import dev.belay.protocol.checks.InstanceCheck;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a process says of itself to be found by others.
 *
 * @param service its name: lower-case letters, digits, hyphens
 * @param environment {@code production} unless told
 * @param address an IP address, or a name that DNS knows; the sender's unless told
 * @param ports further ones by name
 * @param weight relative to other instances of the service, 1 to 65535; 1 unless told
 * @param health {@code passing} unless told, {@code warning} or {@code critical}
 * @param detail of its health, for people
 * @param leaseSeconds how long it is believed to live without a heartbeat, 3 to 86400, or 0 until it is deregistered; 15
 *     unless told, 0 with checks
 * @param incarnation counts up whenever it begins anew; what comes late from a life before is refused
 * @param checks by which agents near it ask it how it is
 */
public record InstanceRegistration(
        String service,
        Optional<String> environment,
        Optional<String> release,
        Optional<String> host,
        Optional<String> address,
        int port,
        Optional<Map<String, Integer>> ports,
        Optional<List<String>> tags,
        Optional<Map<String, String>> meta,
        Optional<Integer> weight,
        Optional<String> health,
        Optional<String> detail,
        Optional<String> zone,
        Optional<Integer> leaseSeconds,
        Optional<Long> incarnation,
        Optional<List<InstanceCheck>> checks) {

    /** The same without a lease. */
    public InstanceRegistration withoutLease() {
        return new InstanceRegistration(
                service,
                environment,
                release,
                host,
                address,
                port,
                ports,
                tags,
                meta,
                weight,
                health,
                detail,
                zone,
                Optional.of(0),
                incarnation,
                checks);
    }
}
