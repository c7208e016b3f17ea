package dev.belay.pipelines.build;

import dev.belay.agents.Agents;
import dev.belay.agents.Held;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.job.ReportStore;
import dev.belay.platform.database.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes moves. What many jobs of a build do at once is one statement. */
record Moves(JobStore jobs, ReportStore reports, Agents agents) {

    void make(Tx tx, List<Move> moves) {
        var scheduled = new ArrayList<UUID>();
        var ended = new ArrayList<ReportStore.Ended>();
        for (Move move : moves) {
            UUID id = move.job().id();
            switch (move) {
                case Move.Schedule _ -> scheduled.add(id);
                case Move.Limit _ -> jobs.limit(tx, id);
                case Move.Queue queue -> jobs.queue(tx, id, queue.place());
                case Move.Begin _ -> {
                    jobs.begin(tx, id);
                    tx.nudge(topic(move.job()));
                }
                case Move.Ask _ -> jobs.block(tx, id);
                case Move.Pass _ -> ended.add(new ReportStore.Ended(id, JobState.FINISHED, PASSED, 0));
                case Move.GiveUp giveUp ->
                    ended.add(new ReportStore.Ended(
                            id, JobState.WAITING_FAILED, failed(Optional.of(giveUp.because())), 0));
                case Move.Cancel cancel ->
                    ended.add(new ReportStore.Ended(id, JobState.CANCELED, failed(cancel.because()), 0));
                case Move.Expire expire ->
                    ended.add(new ReportStore.Ended(id, JobState.EXPIRED, failed(Optional.of(expire.because())), 0));
                case Move.Stop stop -> {
                    jobs.stop(tx, id, JobState.CANCELING, stop.because());
                    tx.nudge(topic(stop.job()));
                }
            }
        }
        if (!scheduled.isEmpty()) {
            jobs.schedule(tx, scheduled);
            tx.nudge(Agents.WORK_TOPIC);
        }
        end(tx, ended);
    }

    private static final Job.Ending PASSED = new Job.Ending(true, false, Optional.empty(), Optional.empty());

    private static Job.Ending failed(Optional<String> reason) {
        return new Job.Ending(false, false, Optional.empty(), reason);
    }

    /** A dispatcher may have given a job to an agent since the move was decided. */
    private void end(Tx tx, List<ReportStore.Ended> ended) {
        Map<UUID, UUID> agentsByJob = reports.finish(tx, ended);
        agents.release(
                tx,
                agentsByJob.entrySet().stream()
                        .map(each -> new Held(each.getValue(), each.getKey()))
                        .toList());
    }

    /** Who is to look at a job that begins or is to stop. */
    private static String topic(Job job) {
        return switch (job.kind()) {
            case ROLLOUT -> Builds.ROLLOUTS_TOPIC;
            case TRIGGER -> Triggers.TOPIC;
            case COMMAND, WAIT, BLOCK, INPUT -> Job.stateTopic(job.id());
        };
    }
}
