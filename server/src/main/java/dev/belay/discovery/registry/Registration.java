package dev.belay.discovery.registry;

import dev.belay.discovery.dns.Service.Place;
import java.util.List;
import java.util.Map;

/**
 * What is told of an instance when it is registered.
 *
 * @param release empty when nobody says
 * @param host the name of the machine it runs on
 * @param address an IP address, or the name of a machine
 * @param port 1 to 65535
 * @param ports further ones, by name
 * @param meta whatever its users want to know of it
 * @param weight relative to other instances of the service, from 1
 * @param detail of its health, for people
 * @param zone where it runs, empty when nobody says
 * @param leaseSeconds how long it is believed to live without being heard of; with 0 it is until it is deregistered
 */
public record Registration(
        String service,
        String environment,
        String release,
        String host,
        String address,
        int port,
        Map<String, Integer> ports,
        List<String> tags,
        Map<String, String> meta,
        int weight,
        Health health,
        String detail,
        String zone,
        int leaseSeconds) {

    public Registration {
        ports = Map.copyOf(ports);
        tags = List.copyOf(tags);
        meta = Map.copyOf(meta);
    }

    /** How much text it has, nearly. */
    long chars() {
        return (long) service.length()
                + environment.length()
                + release.length()
                + host.length()
                + address.length()
                + zone.length()
                + detail.length()
                + tags.stream().mapToLong(String::length).sum()
                + ports.keySet().stream().mapToLong(String::length).sum()
                + meta.entrySet().stream()
                        .mapToLong(each ->
                                each.getKey().length() + (long) each.getValue().length())
                        .sum();
    }

    Place place() {
        return new Place(service, environment);
    }

    Registration with(Health nextHealth, String nextDetail) {
        return new Registration(
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
                nextHealth,
                nextDetail,
                zone,
                leaseSeconds);
    }
}
