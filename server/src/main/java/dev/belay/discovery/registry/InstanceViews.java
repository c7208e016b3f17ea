package dev.belay.discovery.registry;

import dev.belay.discovery.checks.Checked;
import dev.belay.protocol.api.InstanceView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Pure: an instance as it is told by HTTP. */
final class InstanceViews {

    private static final long SECOND_MILLIS = 1_000;

    private InstanceViews() {}

    /** {@code now} is the replica's. */
    static InstanceView of(Held held, long now) {
        Registration told = held.registration();
        long silentMillis = Math.max(0, now - held.heardAt);
        return new InstanceView(
                held.entry.id(),
                told.service(),
                told.environment(),
                told.release(),
                told.host(),
                told.address(),
                told.port(),
                told.ports(),
                told.tags(),
                told.meta(),
                told.weight(),
                told.effective().name().toLowerCase(Locale.ROOT),
                told.detail(),
                told.zone(),
                told.leaseSeconds(),
                held.entry.version().incarnation(),
                Long.toString(held.entry.version().stamp()),
                silentMillis / SECOND_MILLIS,
                silentMillis <= held.leaseMillis(),
                told.registrant(),
                told.maintenance(),
                told.checks().stream().map(Checked::view).toList(),
                told.declared());
    }

    /** A target of Prometheus, with what it is as labels. */
    static Map<String, Object> target(Held held) {
        Registration told = held.registration();
        String host = told.address().contains(":") ? "[" + told.address() + "]" : told.address();
        var labels = new TreeMap<String, String>();
        labels.put("__meta_belay_service", told.service());
        labels.put("__meta_belay_environment", told.environment());
        labels.put("__meta_belay_instance", held.entry.id());
        labels.put("__meta_belay_release", told.release());
        labels.put("__meta_belay_zone", told.zone());
        labels.put("__meta_belay_host", told.host());
        labels.put("__meta_belay_health", told.effective().name().toLowerCase(Locale.ROOT));
        // Between commas, so that an expression finds a tag whole.
        labels.put("__meta_belay_tags", "," + String.join(",", told.tags()) + ",");
        return Map.of("targets", List.of(host + ":" + told.port()), "labels", labels);
    }
}
