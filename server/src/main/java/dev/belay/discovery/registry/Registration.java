package dev.belay.discovery.registry;

import dev.belay.discovery.dns.Service.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
 * @param registrant the name of whoever registered it, and may change it; unknown of what was registered before names were kept
 * @param maintenance why it is to get no customers whatever its health, while it is not
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
        int leaseSeconds,
        Optional<String> registrant,
        Optional<String> maintenance) {

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
                + registrant.map(String::length).orElse(0)
                + maintenance.map(String::length).orElse(0)
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

    /** What those who look it up should know of its health. */
    Health effective() {
        return maintenance.isPresent() ? Health.CRITICAL : health;
    }

    Registration with(Health nextHealth, String nextDetail) {
        return with(nextHealth, nextDetail, registrant, maintenance);
    }

    Registration by(Optional<String> nextRegistrant) {
        return with(health, detail, nextRegistrant, maintenance);
    }

    Registration maintained(Optional<String> nextMaintenance) {
        return with(health, detail, registrant, nextMaintenance);
    }

    private Registration with(
            Health nextHealth, String nextDetail, Optional<String> nextRegistrant, Optional<String> nextMaintenance) {
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
                leaseSeconds,
                nextRegistrant,
                nextMaintenance);
    }
}
