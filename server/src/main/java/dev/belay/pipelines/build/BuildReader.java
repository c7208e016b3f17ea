package dev.belay.pipelines.build;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.language.CommitMessage;
import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.language.condition.Value;
import dev.belay.pipelines.language.planning.Changes;
import dev.belay.pipelines.language.planning.Planner;
import dev.belay.pipelines.language.reading.PipelineReader;
import dev.belay.pipelines.repository.Commit;
import dev.belay.pipelines.repository.Mirrors;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.pipelines.repository.RepositoryLimits;
import dev.belay.pipelines.repository.RepositoryUrl;
import dev.belay.platform.database.Database;
import dev.belay.platform.work.Reconciler;
import dev.belay.platform.yaml.YamlFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files of new builds. Several read at once, so that one slow repository holds up only its own builds. Each reader is
 * one reconciler, which runs on one replica at a time: what it finds claimed by itself was left by its dead predecessor, and is
 * read again.
 */
public final class BuildReader {

    private static final Logger log = LoggerFactory.getLogger(BuildReader.class);
    private static final int READERS = 4;
    private static final Duration EVERY = Duration.ofSeconds(5);

    /** Shorter than the time between two looks that nobody asks for. */
    private static final Duration LOOKS_ITSELF = EVERY.minusSeconds(1);

    static final String NO_MANIFEST =
            "The pipeline has a rollout step, and the commit has no .belay/service.yml that says what to run.";

    private final Database database;
    private final PipelineStore pipelines;
    private final BuildStore store;
    private final TriggerStore triggers = new TriggerStore();
    private final Builds builds;
    private final Mirrors mirrors;
    private final BuildChanges changes;
    private final RepositoryLimits limits;
    private final ReentrantLock looking = new ReentrantLock();

    /** When each reader looked, and when one looked that found nothing. */
    private final long[] lookedAt = new long[READERS];

    private long nothingAt = System.nanoTime();

    public BuildReader(
            Database database,
            PipelineStore pipelines,
            BuildStore store,
            Builds builds,
            Mirrors mirrors,
            RepositoryLimits limits) {
        Arrays.fill(lookedAt, System.nanoTime() - EVERY.toNanos());
        this.limits = limits;
        this.database = database;
        this.pipelines = pipelines;
        this.store = store;
        this.builds = builds;
        this.mirrors = mirrors;
        this.changes = new BuildChanges(database, store, mirrors);
    }

    public List<Reconciler> reconcilers() {
        return IntStream.rangeClosed(1, READERS)
                .mapToObj(number -> new Reconciler(
                        "build-reader-" + number, EVERY, List.of(Builds.TO_READ_TOPIC), () -> step(number)))
                .toList();
    }

    /** Reads one build; that it is read nudges for the next of its pipeline. */
    void step(int reader) {
        claim(reader).ifPresent(this::read);
    }

    /**
     * One reader looks at a time; who was woken before another one looked and found nothing need not look, too. Now and then each
     * does all the same: there may be what its predecessor claimed.
     */
    private Optional<UUID> claim(int reader) {
        long woken = System.nanoTime();
        looking.lock();
        try {
            boolean lately = woken - lookedAt[reader - 1] < LOOKS_ITSELF.toNanos();
            if (lately && nothingAt - woken > 0) {
                return Optional.empty();
            }
            long now = System.nanoTime();
            Optional<UUID> found = database.transact(tx -> store.claim(tx, reader));
            lookedAt[reader - 1] = now;
            nothingAt = found.isEmpty() ? now : nothingAt;
            return found;
        } finally {
            looking.unlock();
        }
    }

    /** Whatever goes wrong ends in words on the build's page: a build that stays claimed would hold up all others. */
    private void read(UUID id) {
        Build build = database.glance(tx -> store.find(tx, id)).orElseThrow();
        try {
            read(build, mirrors.read(new RepositoryUrl(build.repository()), build.ref(), build.commit()));
        } catch (Problem problem) {
            switch (problem.kind()) {
                case BUSY -> throw problem;
                case UPSTREAM -> putOff(id, told(problem));
                case INVALID, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, CONFLICT, GONE, TOO_LARGE, TOO_MANY ->
                    refuse(id, Optional.empty(), told(problem));
            }
        } catch (RuntimeException exception) {
            log.atError()
                    .addKeyValue("build", build.path())
                    .setCause(exception)
                    .log("a commit could not be made into a build");
            refuse(
                    id,
                    Optional.empty(),
                    "The server could not make a build of this commit; its log says why. If it should have, tell the"
                            + " makers of Belay.");
        }
    }

    private static String told(Problem problem) {
        return String.valueOf(problem.getMessage());
    }

    private void read(Build build, Commit commit) {
        Optional<String> wish = build.source().isPush() ? wish(build, commit) : Optional.empty();
        if (wish.isPresent()) {
            database.transact(tx -> {
                builds.leave(tx, build.id(), commit, wish.get());
                return build;
            });
            return;
        }
        if (commit.pipelineFile().isEmpty()) {
            refuse(
                    build.id(),
                    Optional.of(commit),
                    "The commit has no pipeline file. Add .belay/pipeline.yml or .buildkite/pipeline.yml.");
            return;
        }
        Commit.File file = commit.pipelineFile().get();
        BuildFacts facts = facts(build, commit);
        switch (PipelineReader.file(file.path(), file.text(), facts.variables())) {
            case PipelineFile.Reading.Faulty faulty -> refuse(build.id(), Optional.of(commit), told(faulty.faults()));
            case PipelineFile.Reading.Sound sound -> plan(build, commit, sound, facts);
        }
    }

    /** Who asks that a commit is not built, if anybody does. */
    private static Optional<String> wish(Build build, Commit commit) {
        if (CommitMessage.skipsBuild(commit.message())) {
            return Optional.of("The commit message asks that it is not built.");
        }
        boolean title = build.origin().pullRequest().isPresent() && CommitMessage.skipsBuild(build.message());
        return title ? Optional.of("The title of the pull request asks that it is not built.") : Optional.empty();
    }

    private BuildFacts facts(Build build, Commit commit) {
        Pipeline pipeline =
                database.glance(tx -> pipelines.find(tx, build.pipeline())).orElseThrow();
        Map<String, String> given = database.glance(tx -> triggers.givenEnv(tx, build.id()));
        return facts(
                build,
                pipeline,
                commit.id(),
                build.message().isEmpty() ? commit.message() : build.message(),
                commit.author(),
                given);
    }

    /** What conditions of a build ask of it once its commit is known. */
    static BuildFacts facts(Build build, Pipeline pipeline, Map<String, String> given) {
        return facts(build, pipeline, build.commit(), build.message(), build.author(), given);
    }

    private static BuildFacts facts(
            Build build, Pipeline pipeline, String commit, String message, String author, Map<String, String> given) {
        return new BuildFacts(
                build.id().toString(),
                build.number(),
                build.branch(),
                commit,
                message,
                build.origin().tag(),
                build.source().told(),
                build.origin().creator().orElse(BuildFacts.Person.UNKNOWN),
                BuildFacts.Person.written(author),
                build.origin().pullRequest(),
                new BuildFacts.Source(
                        pipeline.id().toString(),
                        pipeline.slug(),
                        pipeline.name(),
                        pipeline.branch(),
                        pipeline.repository()),
                told(build.origin()),
                given);
    }

    /** How conditions ask for what set the build off. */
    private static Map<String, Value> told(Origin origin) {
        return Map.of(
                "build.source_event", Value.present(origin.event().orElse("")),
                "build.source_action", Value.present(origin.action().orElse("")),
                "build.pull_request.label", Value.present(origin.label().orElse("")));
    }

    private void plan(Build build, Commit commit, PipelineFile.Reading.Sound sound, BuildFacts facts) {
        PipelineFile file = sound.file();
        Optional<Step> asking = Changes.askedBy(file);
        Optional<List<String>> changed =
                asking.flatMap(_ -> changes.of(build, facts.pipeline().defaultBranch(), facts.env(), commit));
        var warnings = new ArrayList<>(sound.warnings());
        asking.filter(_ -> changed.isEmpty()).ifPresent(step -> warnings.add(unknownChanges(file, step)));
        Planner.Outcome outcome =
                changed.map(paths -> Planner.plan(file, facts, paths)).orElseGet(() -> Planner.plan(file, facts));
        switch (outcome) {
            case Planner.Outcome.Refused refused -> refuse(build.id(), Optional.of(commit), told(refused.faults()));
            case Planner.Outcome.Planned planned -> plan(build.id(), commit, planned.plan(), Remark.of(warnings));
        }
    }

    private static YamlFault unknownChanges(PipelineFile file, Step step) {
        return new YamlFault(
                file.name(),
                step.common().at().line(),
                step.common().at().column(),
                "What has changed is not known, so steps with “if_changed” run: this is a tag, no build of the branch has"
                        + " passed yet, or the repository could not say.");
    }

    private void plan(UUID id, Commit commit, Plan plan, List<Remark> warnings) {
        if (rollsOut(plan) && commit.manifest().isEmpty()) {
            refuse(id, Optional.of(commit), NO_MANIFEST);
            return;
        }
        database.transact(tx -> {
            builds.plan(tx, id, commit, plan, warnings);
            return id;
        });
    }

    static boolean rollsOut(Plan plan) {
        return plan.steps().stream().anyMatch(each -> each.leftOut().isEmpty() && each.step() instanceof Step.Rollout);
    }

    private void refuse(UUID id, Optional<Commit> commit, String reason) {
        database.transact(tx -> {
            builds.refuse(tx, id, commit, reason);
            return id;
        });
    }

    private void putOff(UUID id, String reason) {
        database.transact(tx -> {
            builds.putOff(tx, id, reason, limits);
            return id;
        });
    }

    /** One sentence, and then each fault on a line of its own. */
    private static String told(List<YamlFault> faults) {
        var told = new StringBuilder("The pipeline cannot be built:");
        faults.forEach(fault -> told.append('\n').append(fault));
        return told.toString();
    }
}
