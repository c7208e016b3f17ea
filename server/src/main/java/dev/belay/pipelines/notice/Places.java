package dev.belay.pipelines.notice;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Where those stand who wait for an answer: so many over all, so many before each target, and so many of each pipeline. */
final class Places {

    private final int most;
    private final Counts<String> targets;
    private final Counts<UUID> pipelines;
    private int all;

    Places(int most, int mostBeforeTarget, int mostOfPipeline) {
        this.most = most;
        this.targets = new Counts<>(mostBeforeTarget);
        this.pipelines = new Counts<>(mostOfPipeline);
    }

    /** How many places are free over all, the targets before which none is, and the pipelines that have all of theirs. */
    record Room(int free, Set<String> fullTargets, Set<UUID> fullPipelines) {}

    synchronized Room room() {
        return new Room(most - all, targets.full(), pipelines.full());
    }

    /** Answers whether there was a place. */
    synchronized boolean take(String target, UUID pipeline) {
        if (isFull(target, pipeline)) {
            return false;
        }
        targets.add(target);
        pipelines.add(pipeline);
        all++;
        return true;
    }

    /** Answers whether others may have waited for the place. */
    synchronized boolean leave(String target, UUID pipeline) {
        boolean wasFull = isFull(target, pipeline);
        targets.remove(target);
        pipelines.remove(pipeline);
        all--;
        return wasFull;
    }

    private boolean isFull(String target, UUID pipeline) {
        return all == most || targets.isFull(target) || pipelines.isFull(pipeline);
    }

    private record Counts<K>(int most, Map<K, Integer> byKey) {

        Counts(int most) {
            this(most, new HashMap<>());
        }

        void add(K key) {
            byKey.merge(key, 1, Integer::sum);
        }

        void remove(K key) {
            byKey.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
        }

        boolean isFull(K key) {
            return byKey.getOrDefault(key, 0) == most;
        }

        Set<K> full() {
            return byKey.keySet().stream().filter(this::isFull).collect(Collectors.toUnmodifiableSet());
        }
    }
}
