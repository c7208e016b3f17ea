package dev.belay.pipelines.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whose turn it is when agents are scarce. */
class FairShareTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final UUID BIG = new UUID(1, 1);
    private static final UUID SMALL = new UUID(1, 2);

    @Test
    void pipelinesTakeTurnsHoweverManyJobsOneHas() {
        var ready = new ArrayList<ReadyJob>();
        IntStream.range(0, 50).forEach(number -> ready.add(job(BIG, 0, number)));
        IntStream.range(50, 53).forEach(number -> ready.add(job(SMALL, 0, number)));
        assertThat(given(ready, Map.of(), 6)).containsExactly(BIG, SMALL, BIG, SMALL, BIG, SMALL);
    }

    @Test
    void whoUsesLessComesFirstUntilBothUseTheSame() {
        var ready = new ArrayList<ReadyJob>();
        IntStream.range(0, 9).forEach(number -> ready.add(job(BIG, 0, number)));
        IntStream.range(9, 18).forEach(number -> ready.add(job(SMALL, 0, number)));
        assertThat(given(ready, Map.of(BIG, 3.0, SMALL, 0.5), 5)).containsExactly(SMALL, SMALL, SMALL, BIG, SMALL);
    }

    @Test
    void aHigherPriorityGoesBeforeAnyShareAndAHotfixBeforeAnyPriority() {
        ReadyJob urgent = job(BIG, 5, 3);
        ReadyJob usual = job(SMALL, 0, 1);
        var hotfix = new ReadyJob(
                new UUID(3, 9), new JobClass(Rules.NONE, BIG), true, -9, NOW.plusSeconds(99), Position.of(0));
        var order = new ArrayList<ReadyJob>();
        new FairShare(Map.of(BIG, 100.0)).each(List.of(usual, urgent, hotfix), order::add);
        assertThat(order).containsExactly(hotfix, urgent, usual);
    }

    @Test
    void ofOnePipelineTheOlderBuildGoesFirstAndThenThePlaceInIt() {
        var later = new ReadyJob(new UUID(3, 1), new JobClass(Rules.NONE, BIG), false, 0, NOW, Position.of(7));
        var earlier = new ReadyJob(new UUID(3, 2), new JobClass(Rules.NONE, BIG), false, 0, NOW, Position.of(2));
        var younger = new ReadyJob(
                new UUID(3, 0), new JobClass(Rules.NONE, BIG), false, 0, NOW.plusSeconds(1), Position.of(0));
        var order = new ArrayList<ReadyJob>();
        new FairShare(Map.of()).each(List.of(younger, later, earlier), order::add);
        assertThat(order).containsExactly(earlier, later, younger);
    }

    /** Whoever gets nothing because no agent fits is not asked to wait for that. */
    @Test
    void everyJobIsOfferedOnceAndNobodyWhoWantsMoreHasMuchLess() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            List<UUID> pipelines = IntStream.range(0, 1 + random.nextInt(6))
                    .mapToObj(number -> new UUID(5, number))
                    .toList();
            List<ReadyJob> ready = IntStream.range(0, random.nextInt(60))
                    .mapToObj(number -> job(pipelines.get(random.nextInt(pipelines.size())), 0, number))
                    .toList();
            int agents = random.nextInt(40);
            var offered = new ArrayList<ReadyJob>();
            var got = new HashMap<UUID, Integer>();
            var left = new HashMap<UUID, Integer>();
            new FairShare(Map.of()).each(ready, job -> {
                offered.add(job);
                boolean given = offered.size() <= agents;
                (given ? got : left).merge(job.pipeline(), 1, Integer::sum);
                return given;
            });
            assertThat(offered).containsExactlyInAnyOrderElementsOf(ready);
            int most = got.values().stream().mapToInt(each -> each).max().orElse(0);
            left.keySet()
                    .forEach(pipeline ->
                            assertThat(got.getOrDefault(pipeline, 0)).isGreaterThanOrEqualTo(most - 1));
        }
    }

    private static List<UUID> given(List<ReadyJob> ready, Map<UUID, Double> used, int agents) {
        var given = new ArrayList<UUID>();
        new FairShare(used).each(ready, job -> given.size() < agents && given.add(job.pipeline()));
        return given;
    }

    private static ReadyJob job(UUID pipeline, int priority, int second) {
        return new ReadyJob(
                new UUID(4, second),
                new JobClass(Rules.NONE, pipeline),
                false,
                priority,
                NOW.plusSeconds(second),
                Position.of(0));
    }
}
