package dev.belay.discovery.registry;

import dev.belay.discovery.dns.Service.Place;
import dev.belay.kernel.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Instances that register, renew, change, leave and die, each by whichever replica answers; and what must hold of them. */
final class SimEstate {

    static final int LEASE_SECONDS = 10;
    static final Registrant ANYBODY = new Registrant("anybody", true, Set.of());
    static final int BEAT_MILLIS = 3_000;

    /** Within this after a write every replica that hears the others must know it. */
    static final int SPREAD_MILLIS = 5_000;

    /** An instance as it really is. */
    static final class Program {
        final String id;
        final Place place;
        boolean alive = true;
        boolean left;
        long hangsUntil;
        long incarnation = 1;
        long beatAt = Long.MIN_VALUE / 2;
        long changedAt;
        int port;

        Program(String id, Place place) {
            this.id = id;
            this.place = place;
        }
    }

    private final SimNetwork network;
    final Map<String, Program> processes = new TreeMap<>();
    private final Map<String, Set<String>> shown = new HashMap<>();
    private final Map<String, Replica> lives = new HashMap<>();
    private final IdentityHashMap<Replica, Map<String, Long>> heard = new IdentityHashMap<>();

    SimEstate(SimNetwork network, int services, int each) {
        this.network = network;
        for (int s = 0; s < services; s++) {
            for (int i = 0; i < each; i++) {
                begin("s" + s + "-" + i, "s" + s);
            }
        }
    }

    Program process(String id) {
        return Objects.requireNonNull(processes.get(id));
    }

    Program begin(String id, String service) {
        var process = new Program(id, new Place(service, "production"));
        processes.put(id, process);
        return process;
    }

    static Registration registration(Program process) {
        return new Registration(
                process.place.service(),
                process.place.environment(),
                "",
                "box",
                "10.0.0.1",
                1_000 + process.port,
                Map.of(),
                List.of(),
                Map.of(),
                1,
                Health.PASSING,
                "",
                "",
                LEASE_SECONDS,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Instances that are due renew; one that no replica knows registers again. */
    void act() {
        for (Program each : processes.values()) {
            if (each.alive
                    && !each.left
                    && network.time >= each.hangsUntil
                    && network.time - each.beatAt >= BEAT_MILLIS) {
                somebody().ifPresent(node -> beat(each, node));
            }
        }
    }

    private void beat(Program process, SimNetwork.Node node) {
        try {
            node.replica.beat(
                    process.id, OptionalLong.of(process.incarnation), Optional.empty(), Optional.empty(), node.now());
            boolean current =
                    node.replica.find(process.id).orElseThrow().entry.version().incarnation() == process.incarnation;
            if (!current) {
                register(process, node);
            }
        } catch (Problem problem) {
            if (problem.kind() != Problem.Kind.NOT_FOUND) {
                throw problem;
            }
            register(process, node);
        }
        process.beatAt = network.time;
        heard.computeIfAbsent(node.replica, _ -> new HashMap<>()).put(process.id, network.time);
    }

    private void register(Program process, SimNetwork.Node node) {
        node.replica.register(process.id, OptionalLong.of(process.incarnation), registration(process), node.now());
        process.changedAt = network.time;
    }

    private Optional<SimNetwork.Node> somebody() {
        List<SimNetwork.Node> running = network.running();
        return running.isEmpty() ? Optional.empty() : Optional.of(running.get(network.random.nextInt(running.size())));
    }

    /** Begins anew on another port. */
    void restart(Program process) {
        somebody().ifPresent(node -> {
            process.alive = true;
            process.left = false;
            process.incarnation++;
            process.port = network.random.nextInt(1_000);
            register(process, node);
            process.beatAt = network.time;
        });
    }

    /** Says goodbye. */
    void leave(Program process) {
        somebody().ifPresent(node -> {
            process.left = true;
            heard.values().forEach(each -> each.remove(process.id));
            node.replica.deregister(process.id, OptionalLong.of(process.incarnation), ANYBODY, node.now());
            process.changedAt = network.time;
            // Whoever says goodbye to a replica that did not know it yet is ended by silence.
            if (node.replica.find(process.id).isPresent()) {
                throw new IllegalStateException(process.id + " is there after its end");
            }
        });
    }

    /**
     * What a replica showed of an instance that lives and renews, it goes on to show; in a network that is whole it shows it
     * soon; and what it heard itself it shows for as long as the lease, whatever the others say. Returns what is wrong.
     */
    Set<String> missing(boolean whole) {
        var wrong = new TreeSet<String>();
        for (SimNetwork.Node node : network.nodes.values()) {
            if (!node.runs()) {
                continue;
            }
            if (lives.put(node.name, node.replica) != node.replica) {
                shown.put(node.name, new HashSet<>());
            }
            Set<String> seen = shown.computeIfAbsent(node.name, _ -> new HashSet<>());
            for (Program each : processes.values()) {
                boolean renews = each.alive
                        && !each.left
                        && network.time - each.hangsUntil > SPREAD_MILLIS
                        && network.time - each.beatAt < 2L * BEAT_MILLIS;
                boolean there = node.replica.find(each.id).isPresent();
                boolean due = whole && network.time - each.changedAt > SPREAD_MILLIS && node.replica.isSettled();
                if (!renews) {
                    seen.remove(each.id);
                } else if (there) {
                    seen.add(each.id);
                } else if (seen.contains(each.id) || due) {
                    wrong.add(node.name + " lacks " + each.id + " at " + network.time);
                }
                if (!there && heardLately(node, each)) {
                    wrong.add(node.name + " heard " + each.id + " itself and lacks it at " + network.time);
                }
            }
        }
        return wrong;
    }

    /** Whether this very life of a replica took a heartbeat of an instance, and nobody said that it ended. */
    private boolean heardLately(SimNetwork.Node node, Program process) {
        long at = heard.getOrDefault(node.replica, Map.of()).getOrDefault(process.id, Long.MIN_VALUE / 2);
        return !process.left && network.time - at < LEASE_SECONDS * 1_000L;
    }

    /** All that live, by id, as a replica has it: with the version, and the port by which the last write is known. */
    static Map<String, String> view(Replica replica) {
        var view = new TreeMap<String, String>();
        for (Place place : replica.places()) {
            for (Held held : replica.roster(place).instances()) {
                view.put(
                        held.entry.id(),
                        held.entry.version() + " " + held.registration().port());
            }
        }
        return view;
    }
}
