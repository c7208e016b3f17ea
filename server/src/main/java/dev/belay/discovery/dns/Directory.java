package dev.belay.discovery.dns;

import dev.belay.discovery.dns.Service.Place;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is answered: an immutable snapshot that those who answer read without locks. A change encodes the services that
 * it names and shares all others with the snapshot before.
 */
final class Directory implements Listings {

    private final Ttls ttls;
    private final InstantSource clock;
    private final Map<Place, Service> services = new HashMap<>();
    private final Machines machines;
    private Map<String, Integer> declared = Map.of();
    private volatile Snapshot snapshot;

    /** Who counts what secondaries are told, if somebody does. */
    private volatile Secondaries secondaries = Secondaries.NONE;

    /** {@code nameServer} is what is found at {@code ns} of every zone. */
    Directory(NameSettings settings, Sets nameServer, InstantSource clock) {
        this.ttls = settings.ttls();
        this.clock = clock;
        this.machines = new Machines(settings.zone(), settings.ttls().seconds());
        this.snapshot = new Snapshot(
                false,
                (int) clock.instant().getEpochSecond(),
                new Ground(settings, nameServer),
                LabelMap.empty(Snapshot.NO_ENVIRONMENT),
                machines.nodes(),
                machines.reverse(),
                machines.written());
    }

    Snapshot snapshot() {
        return snapshot;
    }

    void leaveTo(Secondaries next) {
        secondaries = next;
    }

    Secondaries secondaries() {
        return secondaries;
    }

    /** What secondaries compare with theirs: the number of what they would get, else that of the snapshot. */
    int serial() {
        return secondaries.serial().orElse(snapshot.serial());
    }

    /** How many services are answered for, each environment for itself. */
    synchronized int services() {
        return services.size();
    }

    @Override
    public synchronized void take(Changes changes) {
        var edits = new TreeMap<String, LabelMap.Edit<Listed>>();
        for (Place place : changes.gone()) {
            Optional.ofNullable(services.remove(place)).ifPresent(machines::remove);
            edit(edits, place.environment()).remove(Labels.bytes(place.service()));
        }
        for (Service service : changes.told()) {
            machines.add(service);
            Optional.ofNullable(services.put(service.place(), service)).ifPresent(machines::remove);
            edit(edits, service.environment()).put(Labels.bytes(service.name()), listed(service));
        }
        machines.settle();
        LabelMap<LabelMap<Listed>> environments = snapshot.environments();
        for (Map.Entry<String, LabelMap.Edit<Listed>> each : edits.entrySet()) {
            byte[] environment = Labels.bytes(each.getKey());
            LabelMap<Listed> left = each.getValue().done();
            environments = left.size() == 0 ? environments.without(environment) : environments.with(environment, left);
        }
        publish(environments, changes.complete());
    }

    private Listed listed(Service service) {
        return Encoder.listed(service, ttls.seconds(service.name(), Optional.ofNullable(declared.get(service.name()))));
    }

    /** Takes for how many seconds services declare that answers about them may be kept; all that declare something. */
    synchronized void declare(Map<String, Integer> seconds) {
        Map<String, Integer> before = declared;
        declared = Map.copyOf(seconds);
        List<Service> moved = services.values().stream()
                .filter(each -> !Objects.equals(before.get(each.name()), declared.get(each.name())))
                .toList();
        if (!moved.isEmpty()) {
            take(new Changes(moved, List.of(), false));
        }
    }

    private LabelMap.Edit<Listed> edit(Map<String, LabelMap.Edit<Listed>> edits, String environment) {
        return edits.computeIfAbsent(
                environment,
                name -> snapshot.environments().get(Labels.bytes(name)).edit());
    }

    private void publish(LabelMap<LabelMap<Listed>> environments, boolean complete) {
        Snapshot before = snapshot;
        int now = (int) clock.instant().getEpochSecond();
        // Serial numbers wrap around (RFC 1982), and a clock that was set back must not lower them.
        int serial = now - before.serial() > 0 ? now : before.serial() + 1;
        snapshot = new Snapshot(
                before.heard() || complete,
                serial,
                before.ground(),
                environments,
                machines.nodes(),
                machines.reverse(),
                machines.written());
    }
}
