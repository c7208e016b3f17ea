package dev.belay.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The promises of the registry through anything that a network, clocks and machines do. */
final class RegistrySimulationTest {

    private static final int SERVICES = 6;
    private static final int INSTANCES = 5;
    private static final int DISTURBED_MILLIS = 90_000;
    private static final int HEALED_MILLIS = 5_000;
    private static final int CUT_MILLIS_MAX = 45_000;

    /** The first ones, and some in which a replica forgets what it agreed to, and hears who was silent right after. */
    static LongStream seeds() {
        return LongStream.concat(
                LongStream.rangeClosed(Integer.getInteger("belay.seed", 1), Integer.getInteger("belay.seeds", 10)),
                LongStream.of(57, 126, 289));
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("seeds")
    void holdsThroughAnything(long seed) {
        var random = new Random(seed);
        var network = new SimNetwork(seed, 3 + random.nextInt(3), RegistryLimits.USUAL);
        var estate = new SimEstate(network, SERVICES, INSTANCES);
        run(network, estate, 10_000, () -> {}, true, seed);
        network.lossPart = random.nextInt(4) / 10.0;
        network.delayMillisMax = 1 + random.nextInt(200);
        run(network, estate, DISTURBED_MILLIS, () -> disturb(network, estate, random), false, seed);
        network.heal();
        estate.processes.values().forEach(each -> each.hangsUntil = Math.min(each.hangsUntil, network.time));
        run(network, estate, HEALED_MILLIS, () -> {}, false, seed);

        agree(network, estate, seed);
        run(network, estate, 100_000, () -> {}, true, seed);
        agree(network, estate, seed);
        theDeadAreGone(network, estate, seed);
        network.nodes
                .values()
                .forEach(node -> assertThat(node.replica.tombstones()).isLessThan(2_000));
    }

    private static void run(
            SimNetwork network, SimEstate estate, int millis, Runnable disturb, boolean whole, long seed) {
        for (int passed = 0; passed < millis; passed += SimNetwork.STEP_MILLIS) {
            disturb.run();
            estate.act();
            network.step();
            assertThat(estate.missing(whole)).as("seed " + seed).isEmpty();
        }
    }

    /**
     * Something happens every two seconds. No cut lasts until replicas take each other for gone: from then on each believes
     * what it hears itself, which is all that can be done, and less than what is promised here.
     */
    private static void disturb(SimNetwork network, SimEstate estate, Random random) {
        if (network.time - network.wholeAt > CUT_MILLIS_MAX) {
            network.cuts.clear();
        }
        if (random.nextInt(2_000 / SimNetwork.STEP_MILLIS) != 0) {
            return;
        }
        List<SimNetwork.Node> nodes = List.copyOf(network.nodes.values());
        SimNetwork.Node node = nodes.get(random.nextInt(nodes.size()));
        SimNetwork.Node other = nodes.get(random.nextInt(nodes.size()));
        List<SimEstate.Program> processes = List.copyOf(estate.processes.values());
        SimEstate.Program process = processes.get(random.nextInt(processes.size()));
        switch (random.nextInt(18)) {
            case 0, 1 -> network.cuts.add(List.of(node.name, other.name));
            case 2 -> network.cuts.clear();
            case 3 -> node.pausedUntil = network.time + 1_000 + random.nextInt(25_000);
            case 4 -> node.clockOffset += random.nextInt(240_000) - 120_000;
            case 5 -> {
                if (network.running().size() > 1) {
                    node.kill();
                }
            }
            case 6, 7 -> {
                if (node.dead) {
                    node.restart(random.nextInt(4) > 0);
                }
            }
            case 8 -> estate.restart(process);
            case 9 -> estate.leave(process);
            case 10 -> process.alive = false;
            case 11, 12, 13 ->
                process.hangsUntil = network.time + 1_000L * (SimEstate.LEASE_SECONDS + random.nextInt(4));
            case 14, 15 -> {
                // A crash right after what was agreed upon: the next life knows nothing of it, and hears who was
                // silent.
                if (node.runs()) {
                    node.kill();
                    node.restart(true);
                    processes.forEach(each -> each.hangsUntil = Math.min(each.hangsUntil, network.time));
                }
            }
            default -> estate.begin("new-" + network.time, process.place.service());
        }
    }

    private static void agree(SimNetwork network, SimEstate estate, long seed) {
        Map<String, String> first =
                SimEstate.view(network.nodes.values().iterator().next().replica);
        // Of those that are silent one may expire this moment.
        estate.processes.values().stream().filter(each -> !each.alive).forEach(each -> first.remove(each.id));
        for (SimNetwork.Node node : network.nodes.values()) {
            Map<String, String> view = SimEstate.view(node.replica);
            view.keySet().removeIf(id -> !estate.process(id).alive);
            assertThat(view).as("seed " + seed + ", " + node.name).isEqualTo(first);
        }
        for (SimEstate.Program each : estate.processes.values()) {
            if (each.alive && !each.left) {
                assertThat(first.getOrDefault(each.id, "nothing"))
                        .as("seed " + seed + ": the last write of " + each.id)
                        .endsWith(" " + (1_000 + each.port));
            }
        }
    }

    /** One silent instance of a service with others that live must be gone by now. */
    private static void theDeadAreGone(SimNetwork network, SimEstate estate, long seed) {
        Map<String, String> view =
                SimEstate.view(network.nodes.values().iterator().next().replica);
        for (int service = 0; service < SERVICES; service++) {
            String prefix = "s" + service;
            List<SimEstate.Program> there = estate.processes.values().stream()
                    .filter(each -> each.place.service().equals(prefix) && view.containsKey(each.id))
                    .toList();
            long dead = there.stream().filter(each -> !each.alive || each.left).count();
            long allowed = Math.max(1, there.size() * RegistryLimits.USUAL.lossPercent() / 100);
            assertThat(dead == 0 || dead > allowed || dead == there.size())
                    .as("seed " + seed + ": of " + there.size() + " instances of " + prefix + " " + dead + " are dead")
                    .isTrue();
        }
    }
}
