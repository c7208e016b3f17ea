package dev.belay.pipelines;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.NewBuild;
import dev.belay.pipelines.repository.Mirrors;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.pipelines.repository.RepositoryUrl;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Looks for commits in repositories that do not tell of them, and makes a build for each head that moved. */
final class Poller {

    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Duration AFTER_FAILURE_AT_LEAST = Duration.ofSeconds(30);
    private static final Actor ACTOR = new Actor.Belay("polling");

    private final Database database;
    private final PipelineStore store;
    private final Builds builds;
    private final Mirrors mirrors;

    Poller(Database database, PipelineStore store, Builds builds, Mirrors mirrors) {
        this.database = database;
        this.store = store;
        this.builds = builds;
        this.mirrors = mirrors;
    }

    void step() {
        Optional<Pipeline> due = due();
        while (due.isPresent()) {
            poll(due.get());
            due = due();
        }
    }

    private Optional<Pipeline> due() {
        return database.transact(tx -> store.due(tx, LEASE));
    }

    private void poll(Pipeline pipeline) {
        Duration interval = Duration.ofSeconds(pipeline.pollSeconds().orElse(60));
        Map<String, String> heads;
        try {
            heads = mirrors.heads(new RepositoryUrl(pipeline.repository()));
        } catch (Problem _) {
            Duration later = interval.compareTo(AFTER_FAILURE_AT_LEAST) < 0 ? AFTER_FAILURE_AT_LEAST : interval;
            database.transact(tx -> {
                store.polled(tx, pipeline.id(), later);
                return pipeline;
            });
            return;
        }
        database.transact(tx -> {
            build(tx, pipeline, heads);
            store.polled(tx, pipeline.id(), interval);
            return pipeline;
        });
    }

    private void build(Tx tx, Pipeline pipeline, Map<String, String> heads) {
        store.lock(tx, pipeline.id());
        Map<String, String> known = store.heads(tx, pipeline.id());
        known.keySet().stream()
                .filter(branch -> !heads.containsKey(branch))
                .forEach(branch -> store.dropHead(tx, pipeline.id(), branch));
        heads.forEach((branch, commit) -> {
            if (!commit.equals(known.get(branch))) {
                var wanted = new NewBuild(Build.Source.POLL, branch, commit, "", "", Optional.empty());
                builds.create(tx, pipeline, wanted, ACTOR);
            }
        });
    }
}
