package dev.belay.client;

import dev.belay.client.JsonValue.Text;
import dev.belay.client.JsonValue.Whole;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a program says of itself to be found by others. Begin with {@link #of}, and say more by what begins with
 * {@code with}. What is an empty text is not told.
 *
 * @param id its own, the same in all its lives, as {@code web-1}
 * @param environment {@code production} unless told
 * @param address an IP address, or a name that DNS knows; the one that the call comes from unless told
 * @param ports further ones, by name
 * @param weight relative to other instances of the service, 1 to 65535
 * @param leaseSeconds how long it is believed to live without a heartbeat, 3 to 86400; a heartbeat is sent every
 *     third of it
 */
public record Registration(
        String service,
        String id,
        int port,
        String environment,
        String release,
        String host,
        String address,
        Map<String, Integer> ports,
        List<String> tags,
        Map<String, String> meta,
        int weight,
        String zone,
        int leaseSeconds) {

    private static final int LEASE_SECONDS = 15;
    private static final int LEASE_SECONDS_MIN = 3;
    private static final int LEASE_SECONDS_MAX = 86_400;

    /** @throws IllegalArgumentException when there is no service or id, or the lease is out of its bounds */
    public Registration {
        ports = Map.copyOf(ports);
        tags = List.copyOf(tags);
        meta = Map.copyOf(meta);
        if (service.isEmpty() || id.isEmpty()) {
            throw new IllegalArgumentException("An instance needs a service and an id.");
        }
        if (leaseSeconds < LEASE_SECONDS_MIN || leaseSeconds > LEASE_SECONDS_MAX) {
            throw new IllegalArgumentException("leaseSeconds is from " + LEASE_SECONDS_MIN + " to " + LEASE_SECONDS_MAX
                    + ", not " + leaseSeconds + ".");
        }
    }

    /** An instance of a service at a port of this machine. */
    public static Registration of(String service, String id, int port) {
        return new Registration(service, id, port, "", "", "", "", Map.of(), List.of(), Map.of(), 1, "", LEASE_SECONDS);
    }

    public Registration withEnvironment(String told) {
        return new Registration(
                service, id, port, told, release, host, address, ports, tags, meta, weight, zone, leaseSeconds);
    }

    public Registration withRelease(String told) {
        return new Registration(
                service, id, port, environment, told, host, address, ports, tags, meta, weight, zone, leaseSeconds);
    }

    public Registration withHost(String told) {
        return new Registration(
                service, id, port, environment, release, told, address, ports, tags, meta, weight, zone, leaseSeconds);
    }

    public Registration withAddress(String told) {
        return new Registration(
                service, id, port, environment, release, host, told, ports, tags, meta, weight, zone, leaseSeconds);
    }

    public Registration withPorts(Map<String, Integer> told) {
        return new Registration(
                service, id, port, environment, release, host, address, told, tags, meta, weight, zone, leaseSeconds);
    }

    public Registration withTags(List<String> told) {
        return new Registration(
                service, id, port, environment, release, host, address, ports, told, meta, weight, zone, leaseSeconds);
    }

    public Registration withMeta(Map<String, String> told) {
        return new Registration(
                service, id, port, environment, release, host, address, ports, tags, told, weight, zone, leaseSeconds);
    }

    public Registration withWeight(int told) {
        return new Registration(
                service, id, port, environment, release, host, address, ports, tags, meta, told, zone, leaseSeconds);
    }

    public Registration withZone(String told) {
        return new Registration(
                service, id, port, environment, release, host, address, ports, tags, meta, weight, told, leaseSeconds);
    }

    public Registration withLeaseSeconds(int told) {
        return new Registration(
                service, id, port, environment, release, host, address, ports, tags, meta, weight, zone, told);
    }

    /** As the API takes it. */
    Map<String, JsonValue> fields() {
        Map<String, JsonValue> fields = new TreeMap<>();
        fields.put("service", new Text(service));
        fields.put("port", new Whole(port));
        fields.put("ports", InstanceText.wholes(ports));
        fields.put("tags", InstanceText.array(tags));
        fields.put("meta", InstanceText.texts(meta));
        fields.put("weight", new Whole(weight));
        fields.put("leaseSeconds", new Whole(leaseSeconds));
        Map.of("environment", environment, "release", release, "host", host, "address", address, "zone", zone)
                .forEach((name, text) -> {
                    if (!text.isEmpty()) {
                        fields.put(name, new Text(text));
                    }
                });
        return fields;
    }
}
