package dev.belay.pipelines.job;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Pure: which jobs of a concurrency group get a slot. The limit belongs to the job, not to the group. */
public final class Slots {

    /**
     * A job in the queue of its group.
     *
     * @param asks whether it wants a slot now; otherwise it waits for other steps and only keeps its place
     */
    public record Queued(UUID job, UUID build, int limit, boolean asks) {}

    private Slots() {}

    /**
     * The jobs that get a slot. An ordered job does when the slots that are held and the jobs before it in the queue are fewer than
     * its limit; who does not keeps the place, and the next is looked at. An eager one does when the slots that are held are fewer
     * than its limit.
     *
     * @param held slots that are held now
     * @param ordered the first of the queue, as they stand
     * @param eager those that ask, by priority
     */
    static List<Queued> given(int held, List<Queued> ordered, List<Queued> eager) {
        var given = new ArrayList<Queued>();
        int ahead = 0;
        for (Queued job : ordered) {
            if (job.asks() && held + given.size() + ahead < job.limit()) {
                given.add(job);
            } else {
                ahead++;
            }
        }
        for (Queued job : eager) {
            if (held + given.size() < job.limit()) {
                given.add(job);
            }
        }
        return List.copyOf(given);
    }
}
