package dev.belay.pipelines;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.NewBuild;
import dev.belay.pipelines.repository.Mirrors;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.pipelines.repository.RepositoryLimits;
import dev.belay.pipelines.repository.RepositoryUrl;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.work.Reconciler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Looks for commits in repositories that do not tell of them, and makes a build for each head that moved. Several look at
 * once, so that a repository that does not answer holds up few others.
 */
final class Poller {

    private static final int POLLERS = 4;

    /** Nudged when there may be another repository to look at. */
    private static final String TOPIC = "polling";

    private static final Duration AFTER_FAILURE_AT_LEAST = Duration.ofSeconds(30);
    private static final Actor ACTOR = new Actor.Belay("polling");

    private final Database database;
    private final PipelineStore store;
    private final Builds builds;
    private final Mirrors mirrors;
    private final Journal journal;
    private final Duration lease;

    /** A pipeline that is due, and the heads that were known before its repository was asked. */
    private record Due(Pipeline pipeline, Map<String, String> known) {}

    Poller(
            Database database,
            PipelineStore store,
            Builds builds,
            Mirrors mirrors,
            Journal journal,
            RepositoryLimits limits) {
        this.database = database;
        this.store = store;
        this.builds = builds;
        this.mirrors = mirrors;
        this.journal = journal;
        this.lease = limits.git().plusSeconds(60);
    }

    List<Reconciler> reconcilers() {
        return IntStream.rangeClosed(1, POLLERS)
                .mapToObj(
                        number -> new Reconciler("poller-" + number, Duration.ofSeconds(2), List.of(TOPIC), this::step))
                .toList();
    }

    /** Looks at one repository. */
    private void step() {
        Optional<Due> due = database.transact(tx -> store.due(tx, lease).map(pipeline -> {
            tx.nudge(TOPIC);
            return new Due(pipeline, store.heads(tx, pipeline.id()));
        }));
        due.ifPresent(each -> poll(each.pipeline(), each.known()));
    }

    private void poll(Pipeline pipeline, Map<String, String> known) {
        Duration interval = Duration.ofSeconds(pipeline.pollSeconds().orElse(60));
        try {
            Map<String, String> heads = mirrors.heads(new RepositoryUrl(pipeline.repository()));
            database.transact(tx -> {
                build(tx, pipeline, known, heads);
                tell(tx, pipeline, Optional.empty());
                store.polled(tx, pipeline.id(), interval);
                return pipeline;
            });
        } catch (Problem problem) {
            if (problem.kind() == Problem.Kind.BUSY) {
                throw problem;
            }
            Duration later = interval.compareTo(AFTER_FAILURE_AT_LEAST) < 0 ? AFTER_FAILURE_AT_LEAST : interval;
            database.transact(tx -> {
                tell(tx, pipeline, Optional.of(String.valueOf(problem.getMessage())));
                store.polled(tx, pipeline.id(), later);
                return pipeline;
            });
        }
    }

    /** A branch that somebody else told of since the repository was asked may have moved on: the answer is old news. */
    private void build(Tx tx, Pipeline pipeline, Map<String, String> known, Map<String, String> heads) {
        store.lock(tx, pipeline.id());
        Map<String, String> now = store.heads(tx, pipeline.id());
        known.forEach((branch, commit) -> {
            if (!heads.containsKey(branch) && commit.equals(now.get(branch))) {
                store.dropHead(tx, pipeline.id(), branch);
            }
        });
        heads.forEach((branch, commit) -> {
            boolean asBefore = Objects.equals(known.get(branch), now.get(branch));
            if (asBefore && !commit.equals(now.get(branch))) {
                var wanted = new NewBuild(Build.Source.POLL, branch, commit, "", "", Optional.empty());
                builds.create(tx, pipeline, wanted, ACTOR);
            }
        });
    }

    /** Keeps what polling failed with; the journal hears when it begins and when it ends. */
    private void tell(Tx tx, Pipeline pipeline, Optional<String> failure) {
        if (failure.equals(pipeline.pollFailure())) {
            return;
        }
        store.pollFailure(tx, pipeline.id(), failure);
        tx.nudge(Builds.TOPIC);
        if (failure.isPresent() == pipeline.pollFailure().isPresent()) {
            return;
        }
        String kind = failure.isPresent() ? "pipeline.unreadable" : "pipeline.readable";
        String summary = failure.map(reason -> "Pipeline " + pipeline.slug() + " cannot be polled: " + reason)
                .orElse("Pipeline " + pipeline.slug() + " can be polled again");
        journal.append(tx, new Change(ACTOR, kind, pipeline.path(), summary, Map.of("pipeline", pipeline.slug())));
    }
}
