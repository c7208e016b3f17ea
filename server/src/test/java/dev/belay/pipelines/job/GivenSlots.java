package dev.belay.pipelines.job;

import dev.belay.pipelines.language.Concurrency;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who of one build gets slots, for tests that go without a database. */
public final class GivenSlots {

    private GivenSlots() {}

    /** The jobs that go on from {@code limited}. */
    public static List<Job> of(List<Job> jobs, Function<Job, Optional<Concurrency>> concurrency) {
        Map<String, List<Job>> groups = jobs.stream()
                .filter(job -> concurrency.apply(job).isPresent())
                .collect(Collectors.groupingBy(
                        job -> concurrency.apply(job).orElseThrow().group()));
        var given = new ArrayList<Job>();
        groups.values().forEach(group -> given.addAll(inOne(group, concurrency)));
        return given;
    }

    private static List<Job> inOne(List<Job> group, Function<Job, Optional<Concurrency>> concurrency) {
        int held = (int) group.stream().filter(job -> job.state().withAgent()).count();
        List<Slots.Queued> ordered = group.stream()
                .filter(job -> concurrency.apply(job).orElseThrow().isOrdered())
                .filter(job -> job.queuePlace().isPresent()
                        && !job.state().ended()
                        && !job.state().withAgent())
                .sorted(Comparator.comparing(job -> job.queuePlace().orElseThrow()))
                .map(job -> queued(job, concurrency))
                .toList();
        List<Slots.Queued> eager = group.stream()
                .filter(job -> !concurrency.apply(job).orElseThrow().isOrdered() && job.state() == JobState.LIMITED)
                .map(job -> queued(job, concurrency))
                .toList();
        List<UUID> ids = Slots.given(held, ordered, eager).stream()
                .map(Slots.Queued::job)
                .toList();
        return group.stream().filter(job -> ids.contains(job.id())).toList();
    }

    private static Slots.Queued queued(Job job, Function<Job, Optional<Concurrency>> concurrency) {
        return new Slots.Queued(
                job.id(), job.build(), concurrency.apply(job).orElseThrow().limit(), job.state() == JobState.LIMITED);
    }
}
