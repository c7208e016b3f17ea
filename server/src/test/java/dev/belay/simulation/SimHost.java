package dev.belay.simulation;

import dev.belay.platform.web.Calls.Reply;
import dev.belay.protocol.Json;
import dev.belay.protocol.runtime.HostReport;
import dev.belay.protocol.runtime.HostReport.InstanceReport;
import dev.belay.protocol.runtime.HostReport.State;
import dev.belay.protocol.runtime.Placement;
import dev.belay.protocol.runtime.Placements;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The local runtime of one agent: its instances live on when the agent dies, and become ready after a while, or never. */
final class SimHost {

    private final World world;
    private final RandomGenerator random;
    private final SimAgent agent;
    private final String id;
    private final Map<String, State> states = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private Placements seen = new Placements(-1, java.util.List.of());

    SimHost(World world, RandomGenerator random, SimAgent agent, String id) {
        this.world = world;
        this.random = random;
        this.agent = agent;
        this.id = id;
    }

    /** The instances whose process runs. */
    Set<String> running() {
        var running = new LinkedHashSet<String>();
        states.forEach((instance, state) -> {
            if (state == State.READY || state == State.STARTING || state == State.UNREADY) {
                running.add(instance);
            }
        });
        return running;
    }

    /** One process dies by itself and is started again. */
    void crashOne() {
        states.replaceAll((_, state) -> state == State.READY && random.nextBoolean() ? State.BACKING_OFF : state);
    }

    /** Whether the server hears of it. */
    boolean inTouch() {
        return !agent.silent() && agent.token().isPresent();
    }

    void step() {
        if (agent.silent() || agent.token().isEmpty()) {
            return;
        }
        look();
        seen.placements().forEach(this::live);
        report();
    }

    private void look() {
        Optional<Reply> reply = world.wire()
                .get(
                        "/api/runtime/hosts/" + id + "/placements?seen=" + seen.generation() + "&waitSeconds=0",
                        authorization());
        reply.filter(each -> each.status() == 200)
                .map(each -> Json.API.readValue(each.body(), Placements.class))
                .filter(each -> each.generation() >= seen.generation())
                .ifPresent(each -> {
                    seen = each;
                    Set<String> listed = new LinkedHashSet<>();
                    each.placements().forEach(placement -> listed.add(placement.instance()));
                    running().stream()
                            .filter(instance -> !listed.contains(instance))
                            .forEach(this::stops);
                    states.keySet().retainAll(listed);
                });
    }

    private void live(Placement placement) {
        State state = states.getOrDefault(placement.instance(), State.PREPARING);
        boolean never = world.repository().sort(placement.source().commit()) == Repository.Sort.NEVER_READY;
        State next = switch (state) {
            case PREPARING -> placement.stop() ? State.STOPPED : State.STARTING;
            case STARTING, UNREADY, BACKING_OFF -> {
                if (placement.stop()) {
                    yield State.STOPPING;
                }
                yield never || random.nextInt(3) > 0 ? state : State.READY;
            }
            case READY -> placement.stop() ? State.STOPPING : State.READY;
            case STOPPING -> random.nextBoolean() ? State.STOPPED : State.STOPPING;
            case STOPPED, FAILED -> state;
        };
        if (next == State.STOPPING && running().contains(placement.instance())) {
            stops(placement.instance());
        }
        states.put(placement.instance(), next);
        ports.computeIfAbsent(placement.instance(), _ -> world.nextPort());
    }

    /** An instance that runs is told to end. */
    private void stops(String instance) {
        world.watch().stopped(instance, world.edges());
    }

    private void report() {
        var instances = states.entrySet().stream()
                .map(each -> new InstanceReport(
                        each.getKey(),
                        each.getValue(),
                        "127.0.0.1",
                        ports.getOrDefault(each.getKey(), 0),
                        0,
                        Optional.empty()))
                .toList();
        world.wire()
                .send(
                        Json.API,
                        "POST",
                        "/api/runtime/hosts/" + id + "/report",
                        authorization(),
                        new HostReport(seen.generation(), instances));
    }

    private String authorization() {
        return Wire.bearer(agent.token().orElseThrow());
    }
}
