package dev.belay.pipelines.page;

import dev.belay.agents.Agent;
import dev.belay.pipelines.figures.LineStore;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** All queues of which jobs or agents are known: what waits, who works, and how long it took lately. */
record QueueListPage(List<Row> rows, Instant now) {

    /**
     * One queue.
     *
     * @param waiting jobs that want an agent
     * @param isMore whether there are more than could be counted
     * @param next the job that waits longest of those that are next
     */
    record Row(
            String name,
            long waiting,
            boolean isMore,
            long running,
            Agents agents,
            Optional<LineStore.Waited> waited,
            Optional<Next> next) {}

    /**
     * A job that is next, and since when it waits.
     *
     * @param fits whether an agent that is connected could take it
     */
    record Next(JobView job, Instant since, boolean fits) {}

    /** The agents of a queue that are connected. */
    record Agents(long busy, long idle, long paused) {
        static Agents of(List<Agent> agents) {
            long busy = agents.stream().filter(each -> each.job().isPresent()).count();
            long paused = agents.stream()
                    .filter(each -> each.job().isEmpty() && each.pause().isPresent())
                    .count();
            return new Agents(busy, agents.size() - busy - paused, paused);
        }

        long all() {
            return busy + idle + paused;
        }
    }

    QueueListPage {
        rows = List.copyOf(rows);
    }

    /** Pure: puts together what was read. */
    static QueueListPage of(
            List<LineStore.Waiting> waiting,
            List<LineStore.Count> held,
            List<LineStore.Waited> waited,
            List<Agent> agents,
            Map<String, Next> next,
            Instant now) {
        var names = new TreeSet<String>();
        waiting.forEach(each -> names.add(each.queue()));
        held.forEach(each -> names.add(each.queue()));
        agents.forEach(each -> names.add(each.queue()));
        return new QueueListPage(
                names.stream()
                        .map(name -> {
                            List<LineStore.Waiting> own = waiting.stream()
                                    .filter(each -> each.queue().equals(name))
                                    .toList();
                            return new Row(
                                    name,
                                    own.stream()
                                            .mapToLong(LineStore.Waiting::jobs)
                                            .sum(),
                                    own.stream().anyMatch(each -> each.jobs() >= LineStore.COUNTED_MAX),
                                    held.stream()
                                            .filter(each -> each.queue().equals(name))
                                            .mapToLong(LineStore.Count::jobs)
                                            .sum(),
                                    Agents.of(agents.stream()
                                            .filter(each -> each.queue().equals(name))
                                            .toList()),
                                    waited.stream()
                                            .filter(each -> each.queue().equals(name))
                                            .findFirst(),
                                    Optional.ofNullable(next.get(name)));
                        })
                        .toList(),
                now);
    }

    static String millis(long millis) {
        return Words.duration(Duration.ofMillis(millis));
    }
}
