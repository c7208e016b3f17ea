package dev.belay.discovery.registry;

import dev.belay.catalog.Names;
import dev.belay.discovery.checks.Checked;
import dev.belay.discovery.checks.ConsulChecks;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.platform.web.Request;
import dev.belay.protocol.checks.CheckStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Pure: instances as Consul's clients read them, and what these say in their requests. */
final class ConsulDialect {

    private static final String MAINTENANCE = "Maintenance mode is enabled for this service.";

    private final String datacenter;

    /** {@code datacenter} is the name by which they mean production; others are environments. */
    ConsulDialect(String datacenter) {
        this.datacenter = datacenter;
    }

    String datacenter() {
        return datacenter;
    }

    /** The environment that a request means. */
    String environment(Request request) {
        return request.query("dc")
                .filter(each -> !each.isEmpty() && !each.equals(datacenter))
                .orElse(Names.PRODUCTION);
    }

    Place place(Request request, String service) {
        return new Place(service, environment(request));
    }

    private String datacenterOf(Registration told) {
        return told.environment().equals(Names.PRODUCTION) ? datacenter : told.environment();
    }

    /** Of {@code /v1/health/service}. */
    Map<String, Object> entry(Held held) {
        return Map.of("Node", node(held), "Service", service(held), "Checks", checks(held));
    }

    Map<String, Object> node(Held held) {
        Registration told = held.registration();
        var node = new LinkedHashMap<String, Object>();
        node.put("ID", told.host());
        node.put("Node", told.host());
        node.put("Address", told.address());
        node.put("Datacenter", datacenterOf(told));
        node.put("TaggedAddresses", Map.of("lan", told.address(), "wan", told.address()));
        node.put("Meta", Map.of());
        return node;
    }

    Map<String, Object> service(Held held) {
        Registration told = held.registration();
        var service = new LinkedHashMap<String, Object>();
        service.put("ID", held.entry.id());
        service.put("Service", told.service());
        service.put("Tags", told.tags());
        service.put("Address", told.address());
        service.put("Port", told.port());
        service.put("Meta", meta(told));
        service.put("Weights", Map.of("Passing", told.weight(), "Warning", told.weight()));
        service.put("EnableTagOverride", false);
        service.put("Datacenter", datacenterOf(told));
        return service;
    }

    /** Of {@code /v1/catalog/service}. */
    Map<String, Object> flat(Held held) {
        var flat = new LinkedHashMap<>(node(held));
        flat.put("NodeMeta", Map.of());
        flat.remove("Meta");
        service(held)
                .forEach((name, value) -> flat.put(
                        switch (name) {
                            case "Service" -> "ServiceName";
                            case "Datacenter" -> name;
                            default -> "Service" + name;
                        },
                        value));
        return flat;
    }

    /**
     * Its lease is one, each check that agents ask is one; while it is maintained, that is another one, which heartbeats do not
     * change. Consul has no word for what nobody observes: it passes, and its output says so.
     */
    List<Map<String, Object>> checks(Held held) {
        Registration told = held.registration();
        String id = held.entry.id();
        var all = new ArrayList<Map<String, Object>>();
        if (told.leaseSeconds() > 0 || told.checks().isEmpty() || told.health() != Health.PASSING) {
            String name = "Service '" + told.service() + "' check";
            all.add(check(held, "service:" + id, name, told.health(), "", "ttl", told.detail()));
        }
        for (Checked each : told.checks()) {
            String name = each.check().name();
            all.add(check(
                    held,
                    name.startsWith("service:") ? name : "service:" + id + ":" + name,
                    name,
                    Registration.health(each.status()),
                    "",
                    ConsulChecks.type(each.check()),
                    output(each)));
        }
        told.maintenance()
                .ifPresent(reason -> all.add(check(
                        held,
                        "_service_maintenance:" + id,
                        "Service Maintenance Mode",
                        Health.CRITICAL,
                        reason.isEmpty() ? MAINTENANCE : reason,
                        "maintenance",
                        "")));
        return all;
    }

    private static String output(Checked checked) {
        String words = checked.output().isEmpty() ? "no agent asked yet" : checked.output();
        return checked.status() == CheckStatus.UNOBSERVED ? "unobserved: " + words : checked.output();
    }

    static String name(Map<String, Object> check) {
        return String.valueOf(check.get("CheckID"));
    }

    static boolean isIn(Map<String, Object> check, String state) {
        return state.equals("any") || state.equals(check.get("Status"));
    }

    private static Map<String, Object> check(
            Held held, String id, String name, Health health, String notes, String type, String output) {
        Registration told = held.registration();
        var check = new LinkedHashMap<String, Object>();
        check.put("Node", told.host());
        check.put("CheckID", id);
        check.put("Name", name);
        check.put("Status", health.name().toLowerCase(Locale.ROOT));
        check.put("Notes", notes);
        check.put("Output", output);
        check.put("ServiceID", held.entry.id());
        check.put("ServiceName", told.service());
        check.put("ServiceTags", told.tags());
        check.put("Type", type);
        return check;
    }

    /** What Consul has no word for is said here. */
    private static Map<String, String> meta(Registration told) {
        var meta = new TreeMap<>(told.meta());
        if (!told.release().isEmpty()) {
            meta.putIfAbsent("release", told.release());
        }
        if (!told.zone().isEmpty()) {
            meta.putIfAbsent("zone", told.zone());
        }
        return meta;
    }
}
