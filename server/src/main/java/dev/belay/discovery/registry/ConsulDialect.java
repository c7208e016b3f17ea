package dev.belay.discovery.registry;

import dev.belay.catalog.Names;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.kernel.Problem;
import dev.belay.platform.web.Request;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pure: instances as Consul's clients read them, and what these say in their requests. */
final class ConsulDialect {

    private static final Pattern DURATION_PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|ms|m|us|µs|ns|s)");
    private static final int DURATION_CHARS_MAX = 32;
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

    /** Its lease is one; while it is maintained, that is another one, which heartbeats do not change. */
    List<Map<String, Object>> checks(Held held) {
        Registration told = held.registration();
        Map<String, Object> lease = check(
                held, "service:" + held.entry.id(), "Service '" + told.service() + "' check", told.health(), "", "ttl");
        lease.put("Output", told.detail());
        return told.maintenance()
                .map(reason -> List.of(
                        lease,
                        check(
                                held,
                                "_service_maintenance:" + held.entry.id(),
                                "Service Maintenance Mode",
                                Health.CRITICAL,
                                reason.isEmpty() ? MAINTENANCE : reason,
                                "maintenance")))
                .orElse(List.of(lease));
    }

    static String name(Map<String, Object> check) {
        return String.valueOf(check.get("CheckID"));
    }

    static boolean isIn(Map<String, Object> check, String state) {
        return state.equals("any") || state.equals(check.get("Status"));
    }

    private static Map<String, Object> check(
            Held held, String id, String name, Health health, String notes, String type) {
        Registration told = held.registration();
        var check = new LinkedHashMap<String, Object>();
        check.put("Node", told.host());
        check.put("CheckID", id);
        check.put("Name", name);
        check.put("Status", health.name().toLowerCase(Locale.ROOT));
        check.put("Notes", notes);
        check.put("Output", "");
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

    /** A duration as Go writes it, such as {@code 1m30s} or {@code 120000ms}; a bare number is seconds. */
    static Duration duration(String text) {
        if (text.length() <= DURATION_CHARS_MAX && text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        Matcher part = DURATION_PART.matcher(text.substring(0, Math.min(text.length(), DURATION_CHARS_MAX)));
        double seconds = 0;
        int end = 0;
        while (part.lookingAt()) {
            seconds += Double.parseDouble(part.group(1)) * unitSeconds(part.group(2));
            end = part.end();
            part.region(end, part.regionEnd());
        }
        if (end == 0 || end < text.length()) {
            throw Problem.invalid("“" + text + "” is not a duration such as 10s, 1m30s or 120000ms.");
        }
        return Duration.ofMillis((long) Math.min(seconds * 1_000, Integer.MAX_VALUE));
    }

    private static double unitSeconds(String unit) {
        return switch (unit) {
            case "h" -> 3_600;
            case "m" -> 60;
            case "s" -> 1;
            case "ms" -> 1e-3;
            case "ns" -> 1e-9;
            default -> 1e-6;
        };
    }
}
