package dev.belay.discovery.registry;

import dev.belay.discovery.checks.Checked;
import dev.belay.discovery.checks.Upkeep;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.protocol.checks.CheckStatus;
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
 * @param upkeep what Belay does itself for it: absent when that is nothing
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
        Optional<String> maintenance,
        Optional<Upkeep> upkeep) {

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
                + checks().stream().mapToLong(Checked::chars).sum()
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

    /** By which agents ask it how it is. */
    List<Checked> checks() {
        return upkeep.map(Upkeep::checks).orElse(List.of());
    }

    /** Whether it is there since the catalogue says so. */
    boolean declared() {
        return upkeep.filter(Upkeep::declared).isPresent();
    }

    /** What it says itself of its health, or who keeps it out. */
    Health own() {
        return maintenance.isPresent() ? Health.CRITICAL : health;
    }

    /** What those who look it up should know of its health: the worst of what it says and what its checks say. */
    Health effective() {
        Health checked = health(upkeep.map(Upkeep::worst).orElse(CheckStatus.UNOBSERVED));
        return checked.compareTo(own()) > 0 ? checked : own();
    }

    /** Whether nothing tells any more that it lives: it sends no heartbeats, and agents that asked it are gone. */
    boolean isLost() {
        return leaseSeconds == 0 && upkeep.filter(Upkeep::isLost).isPresent();
    }

    /** What a check says of it. That nobody asks says nothing against it. */
    static Health health(CheckStatus status) {
        return switch (status) {
            case UNOBSERVED, PASSING -> Health.PASSING;
            case WARNING -> Health.WARNING;
            case CRITICAL -> Health.CRITICAL;
        };
    }

    Registration with(Health nextHealth, String nextDetail) {
        return with(nextHealth, nextDetail, registrant, maintenance, upkeep);
    }

    Registration by(Optional<String> nextRegistrant) {
        return with(health, detail, nextRegistrant, maintenance, upkeep);
    }

    Registration maintained(Optional<String> nextMaintenance) {
        return with(health, detail, registrant, nextMaintenance, upkeep);
    }

    Registration kept(Optional<Upkeep> nextUpkeep) {
        return with(health, detail, registrant, maintenance, nextUpkeep);
    }

    private Registration with(
            Health nextHealth,
            String nextDetail,
            Optional<String> nextRegistrant,
            Optional<String> nextMaintenance,
            Optional<Upkeep> nextUpkeep) {
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
                nextMaintenance,
                nextUpkeep);
    }
}
