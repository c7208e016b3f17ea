package dev.belay.pipelines.build;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.repository.Commit;
import dev.belay.pipelines.repository.Mirrors;
import dev.belay.pipelines.repository.RepositoryUrl;
import dev.belay.platform.database.Database;
import dev.belay.platform.work.Reconciler;
import dev.belay.platform.yaml.YamlFault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Reads the files of new builds. Several read at once, so that one slow repository holds up only its own builds. Each reader is
 * one reconciler, which runs on one replica at a time: what it finds claimed by itself was left by its dead predecessor, and is
 * read again.
 */
public final class BuildReader {

    private static final int READERS = 4;

    private final Database database;
    private final BuildStore store;
    private final Builds builds;
    private final Mirrors mirrors;

    public BuildReader(Database database, BuildStore store, Builds builds, Mirrors mirrors) {
        this.database = database;
        this.store = store;
        this.builds = builds;
        this.mirrors = mirrors;
    }

    public List<Reconciler> reconcilers() {
        return IntStream.rangeClosed(1, READERS)
                .mapToObj(number -> new Reconciler(
                        "build-reader-" + number, Duration.ofSeconds(5), List.of(Builds.TOPIC), () -> step(number)))
                .toList();
    }

    void step(int reader) {
        Optional<UUID> claimed = claim(reader);
        while (claimed.isPresent()) {
            read(claimed.get());
            claimed = claim(reader);
        }
    }

    private Optional<UUID> claim(int reader) {
        return database.transact(tx -> store.claim(tx, reader));
    }

    private void read(UUID id) {
        Build build = database.read(tx -> store.find(tx, id)).orElseThrow();
        Commit commit;
        try {
            commit = mirrors.read(new RepositoryUrl(build.repository()), build.branch(), build.commit());
        } catch (Problem problem) {
            if (problem.kind() == Problem.Kind.BUSY) {
                throw problem;
            }
            refuse(id, Optional.empty(), String.valueOf(problem.getMessage()));
            return;
        }
        if (commit.pipelineFile().isEmpty()) {
            refuse(
                    id,
                    Optional.of(commit),
                    "The commit has no pipeline file. Add .belay/pipeline.yml or .buildkite/pipeline.yml.");
            return;
        }
        Commit.File file = commit.pipelineFile().get();
        switch (PipelineFile.read(file.path(), file.text())) {
            case PipelineFile.Reading.Faulty faulty -> refuse(id, Optional.of(commit), told(faulty.faults()));
            case PipelineFile.Reading.Sound sound -> plan(id, commit, sound.file());
        }
    }

    private void plan(UUID id, Commit commit, PipelineFile file) {
        boolean rollsOut = file.steps().stream().anyMatch(step -> step instanceof Step.Rollout);
        if (rollsOut && commit.manifest().isEmpty()) {
            refuse(
                    id,
                    Optional.of(commit),
                    "The pipeline has a rollout step, and the commit has no .belay/service.yml that says what to run.");
            return;
        }
        database.transact(tx -> {
            builds.plan(tx, id, commit, file);
            return id;
        });
    }

    private void refuse(UUID id, Optional<Commit> commit, String reason) {
        database.transact(tx -> {
            builds.refuse(tx, id, commit, reason);
            return id;
        });
    }

    /** One sentence, and then each fault on a line of its own. */
    private static String told(List<YamlFault> faults) {
        var told = new StringBuilder("The pipeline file is wrong:");
        faults.forEach(fault -> told.append('\n').append(fault));
        return told.toString();
    }
}
