package dev.belay.discovery.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Replicas on simulated clocks, and a network that loses, delays, reorders and doubles what they send, as a seed has it. */
final class SimNetwork {

    static final int STEP_MILLIS = 50;
    static final int PASS_MILLIS = 250;
    static final int BEAT_MILLIS = 500;
    static final int SNAPSHOT_MILLIS = 5_000;

    private record Flying(long at, long order, String to, Parcel parcel) implements Comparable<Flying> {
        @Override
        public int compareTo(Flying other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    /** A replica, its clock, and what happens to it. */
    final class Node {
        final String name;
        Replica replica;
        long clockOffset;
        long pausedUntil;
        boolean dead;
        List<Parcel.Told> disk = List.of();
        long diskAt;
        final List<Parcel> waiting = new ArrayList<>();
        final Map<String, Long> sentAt = new HashMap<>();

        Node(String name) {
            this.name = name;
            this.clockOffset = random.nextInt(20_000) - 10_000L;
            this.replica = born(Optional.empty());
        }

        private Replica born(Optional<List<Parcel.Told>> remembered) {
            var replica = new Replica(name, limits, remembered, now());
            replica.expect(names);
            replica.lookedAround();
            return replica;
        }

        java.time.Instant now() {
            return java.time.Instant.ofEpochMilli(1_800_000_000_000L + time + clockOffset);
        }

        boolean runs() {
            return !dead && time >= pausedUntil;
        }

        void kill() {
            dead = true;
            waiting.clear();
        }

        /** What is on the disk, grown older by the time since. */
        private List<Parcel.Told> remembered() {
            long away = time - diskAt;
            return disk.stream()
                    .map(each -> new Parcel.Told(
                            each.entry(), each.silentMillis() + away, each.sinceMillis() + away, each.by()))
                    .toList();
        }

        /** As after {@code kill -9}: with the last snapshot, or with nothing when the disk is gone, too. */
        void restart(boolean withDisk) {
            dead = false;
            pausedUntil = 0;
            replica = born(withDisk ? Optional.of(remembered()) : Optional.empty());
        }
    }

    final Random random;
    final RegistryLimits limits;
    final Set<String> names = new HashSet<>();
    final Map<String, Node> nodes = new TreeMap<>();
    final Set<List<String>> cuts = new HashSet<>();
    private final PriorityQueue<Flying> flying = new PriorityQueue<>();
    double lossPart;
    int delayMillisMax = 20;
    long time;

    /** When there was no cut the last time. */
    long wholeAt;

    private long order;

    SimNetwork(long seed, int replicas, RegistryLimits limits) {
        this.random = new Random(seed);
        this.limits = limits;
        for (int i = 0; i < replicas; i++) {
            names.add("r" + i);
        }
        names.forEach(name -> nodes.put(name, new Node(name)));
    }

    Node node(String name) {
        return Objects.requireNonNull(nodes.get(name));
    }

    List<Node> running() {
        return nodes.values().stream().filter(Node::runs).toList();
    }

    void heal() {
        cuts.clear();
        lossPart = 0;
        delayMillisMax = 20;
        nodes.values().forEach(node -> {
            node.pausedUntil = 0;
            if (node.dead) {
                node.restart(true);
            }
        });
    }

    void step() {
        time += STEP_MILLIS;
        wholeAt = cuts.isEmpty() ? time : wholeAt;
        while (!flying.isEmpty() && flying.peek().at <= time) {
            Flying next = flying.poll();
            Node node = node(next.to);
            if (!node.dead) {
                node.waiting.add(next.parcel);
            }
        }
        for (Node node : nodes.values()) {
            if (node.runs()) {
                act(node);
            }
        }
    }

    private void act(Node node) {
        node.waiting.forEach(parcel -> node.replica.take(parcel, node.now()));
        node.waiting.clear();
        if ((time / STEP_MILLIS + node.name.hashCode()) % (PASS_MILLIS / STEP_MILLIS) == 0) {
            node.replica.pass(node.now());
        }
        if (time % SNAPSHOT_MILLIS == 0) {
            node.disk = node.replica.memory();
            node.diskAt = time;
        }
        for (String peer : node.replica.others()) {
            boolean due = time - node.sentAt.getOrDefault(peer, 0L) >= BEAT_MILLIS;
            if (due || node.replica.isUrgent(peer)) {
                node.sentAt.put(peer, time);
                send(node.name, peer, node.replica.parcel(peer, false, node.now()));
            }
        }
    }

    private void send(String from, String to, Parcel parcel) {
        if (cuts.contains(List.of(from, to)) || random.nextDouble() < lossPart) {
            return;
        }
        flying.add(new Flying(time + 1 + random.nextInt(delayMillisMax), order++, to, parcel));
        if (random.nextInt(20) == 0) {
            flying.add(new Flying(time + 1 + random.nextInt(10 * delayMillisMax), order++, to, parcel));
        }
    }
}
