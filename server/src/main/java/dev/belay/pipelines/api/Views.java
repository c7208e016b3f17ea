package dev.belay.pipelines.api;

import dev.belay.agents.Agents;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.JobWishes;
import dev.belay.pipelines.build.KeptStep;
import dev.belay.pipelines.build.Origin;
import dev.belay.pipelines.build.Progress;
import dev.belay.pipelines.build.RemarkStore;
import dev.belay.pipelines.build.TriggerStore;
import dev.belay.pipelines.build.UnblockingStore;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.language.BuildFacts.Person;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.repository.Occasions;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.RepositoryUrl;
import dev.belay.pipelines.waiting.CircularWaits;
import dev.belay.pipelines.waiting.Wait;
import dev.belay.pipelines.waiting.Waiting;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.api.BuildAnswer;
import dev.belay.protocol.api.BuildLink;
import dev.belay.protocol.api.BuildOrigin;
import dev.belay.protocol.api.BuildRemark;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import dev.belay.protocol.api.PipelineView;
import dev.belay.protocol.api.WaitingView;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What programs and pages are told of pipelines and builds. */
public final class Views {

    /** So many jobs tell what a build does. */
    public static final int TELLING_MAX = 4;

    private static final Set<JobState> WAITING_OUTSIDE = EnumSet.of(
            JobState.BLOCKED,
            JobState.LIMITING,
            JobState.LIMITED,
            JobState.SCHEDULED,
            JobState.ASSIGNED,
            JobState.ACCEPTED,
            JobState.CANCELING,
            JobState.TIMING_OUT);

    /** All that pages show of a build, read once. */
    public record Whole(BuildView view, List<KeptStep> steps, Map<Integer, String> jobs) {}

    private final BuildStore store;
    private final Builds builds;
    private final JobStore jobs;
    private final TriggerStore triggers = new TriggerStore();
    private final RemarkStore remarks = new RemarkStore();
    private final UnblockingStore unblockings = new UnblockingStore();
    private final Agents agents;

    public Views(BuildStore store, Builds builds, JobStore jobs, Agents agents) {
        this.store = store;
        this.builds = builds;
        this.jobs = jobs;
        this.agents = agents;
    }

    private Waits waits(Tx tx) {
        return new Waits(tx, agents, new CircularWaits(tx, builds, jobs));
    }

    public PipelineView pipeline(Tx tx, Pipeline pipeline) {
        return pipeline(pipeline, store.newest(tx, pipeline.slug(), 1).stream().findFirst());
    }

    public List<PipelineView> pipelines(Tx tx, List<Pipeline> pipelines) {
        Map<String, Build> latest = store.latest(tx).stream().collect(Collectors.toMap(Build::pipeline, each -> each));
        return pipelines.stream()
                .map(each -> pipeline(each, Optional.ofNullable(latest.get(each.slug()))))
                .toList();
    }

    private static PipelineView pipeline(Pipeline pipeline, Optional<Build> latest) {
        return new PipelineView(
                pipeline.slug(),
                pipeline.name(),
                new RepositoryUrl(pipeline.repository()).shown(),
                pipeline.branch(),
                pipeline.pollSeconds(),
                pipeline.pollFailure(),
                "/hooks/" + pipeline.slug(),
                occasions(pipeline.occasions()),
                latest.map(Views::summary));
    }

    private static PipelineView.Occasions occasions(Occasions occasions) {
        return new PipelineView.Occasions(
                occasions.pullRequests(), occasions.forks(), occasions.labels(), occasions.tags());
    }

    public static BuildSummary summary(Build build) {
        return new BuildSummary(
                build.id().toString(),
                build.pipeline(),
                build.number(),
                build.state().written(),
                build.reason(),
                build.branch(),
                build.commit(),
                build.message(),
                build.createdAt(),
                build.startedAt(),
                build.finishedAt(),
                build.path());
    }

    /** A build with all its jobs, and why those wait that do. */
    public BuildView build(Tx tx, Build build) {
        return whole(tx, build).view();
    }

    /**
     * The builds under way that were made last, at most so many, each with some jobs only that tell what it does: with the first that
     * run, or else with the first that waits for something outside of its build.
     */
    public List<BuildView> open(Tx tx, int limit) {
        var waits = waits(tx);
        return store.newestOpen(tx, limit).stream()
                .map(build -> new BuildView(
                        summary(build),
                        telling(tx, build).stream()
                                .map(job -> job(tx, job, waits))
                                .toList(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()))
                .toList();
    }

    private List<Job> telling(Tx tx, Build build) {
        List<Job> running = jobs.first(tx, build.id(), EnumSet.of(JobState.RUNNING), TELLING_MAX);
        return running.isEmpty() ? jobs.first(tx, build.id(), WAITING_OUTSIDE, 1) : running;
    }

    /** The same, with its steps as they stand and the job of now of each, by the step's number. */
    public Whole whole(Tx tx, Build build) {
        List<Job> known = jobs.ofBuild(tx, build.id());
        List<KeptStep> steps = store.steps(tx, build.id());
        var latest = new HashMap<Integer, String>();
        known.forEach(job -> latest.put(job.step(), job.id().toString()));
        return new Whole(build(tx, build, steps, known), steps, latest);
    }

    private BuildView build(Tx tx, Build build, List<KeptStep> steps, List<Job> known) {
        var waits = waits(tx);
        List<Progress.Standing> standings = Progress.standings(steps, known);
        var byStep = new HashMap<Integer, Progress.Standing>();
        standings.forEach(standing -> byStep.put(standing.job().step(), standing));
        Map<UUID, TriggerStore.Relative> children = triggers.children(tx, build.id());
        return new BuildView(
                summary(build),
                known.stream()
                        .map(job -> job(
                                job,
                                Objects.requireNonNull(byStep.get(job.step())),
                                standings,
                                waits,
                                Optional.ofNullable(children.get(job.id()))))
                        .toList(),
                remarks.ofBuild(tx, build.id()).stream()
                        .map(each -> new BuildRemark(each.kind().written(), each.label(), each.text()))
                        .toList(),
                triggers.parent(tx, build.id()).map(Views::link),
                Optional.of(origin(build)),
                unblockings.ofBuild(tx, build.id()).stream()
                        .map(each -> new BuildAnswer(each.job().toString(), each.byName(), each.at(), each.answers()))
                        .toList());
    }

    private static BuildOrigin origin(Build build) {
        Origin origin = build.origin();
        return new BuildOrigin(
                build.source().name().toLowerCase(Locale.ROOT),
                origin.creator().map(Person::name).filter(name -> !name.isEmpty()),
                Optional.of(Person.written(build.author()).name()).filter(name -> !name.isEmpty()),
                origin.tag(),
                origin.pullRequest()
                        .map(each -> new BuildOrigin.PullRequest(
                                each.id(), each.baseBranch(), each.draft(), each.repository(), each.fork())),
                origin.hotfix());
    }

    /** One job of a build. */
    public JobView job(Tx tx, Job job) {
        return job(tx, job, waits(tx));
    }

    private JobView job(Tx tx, Job job, Waits waits) {
        if (job.state() == JobState.WAITING) {
            List<Progress.Standing> standings = builds.standings(tx, job.build());
            Progress.Standing own = standings.stream()
                    .filter(each -> each.job().step() == job.step())
                    .findFirst()
                    .orElseThrow();
            return job(job, own, standings, waits, Optional.empty());
        }
        KeptStep kept = store.step(tx, job.build(), job.step());
        var standing = new Progress.Standing(kept.step(), kept.needs(), job);
        return job(job, standing, Wait.reason(standing, List.of(), waits), triggers.child(tx, job.id()));
    }

    private static WaitingView view(Waiting waiting) {
        return new WaitingView(
                waiting.cause().written(),
                waiting.sentence(),
                waiting.release(),
                waiting.links().stream()
                        .map(each -> new WaitingView.Link(each.text(), each.path()))
                        .toList(),
                waiting.estimate().map(Duration::toSeconds));
    }

    private static BuildLink link(TriggerStore.Relative build) {
        return new BuildLink(build.pipeline(), build.number(), build.state().written(), build.path());
    }

    private static JobView job(
            Job job,
            Progress.Standing standing,
            List<Progress.Standing> standings,
            Waits waits,
            Optional<TriggerStore.Relative> child) {
        boolean current = job.id().equals(standing.job().id());
        return job(job, standing, current ? Wait.reason(standing, standings, waits) : Optional.empty(), child);
    }

    private static JobView job(
            Job job, Progress.Standing standing, Optional<Waiting> waits, Optional<TriggerStore.Relative> child) {
        Step step = standing.step();
        Optional<Waiting> waiting = job.state().ended() ? Optional.empty() : waits.or(() -> child.map(Wait::child));
        return new JobView(
                job.id().toString(),
                job.kind().written(),
                step.key(),
                KeptStep.label(step),
                job.shownState(),
                job.ending().reason().or(() -> waiting.map(Waiting::sentence)),
                waiting.map(Views::view),
                job.ending().exitStatus(),
                job.ending().softFailed(),
                job.agentName(),
                job.times().scheduled(),
                job.times().started(),
                job.times().finished(),
                job.rollout(),
                child.map(Views::link),
                job.retriedBy().map(UUID::toString),
                job.isRetriable() && JobWishes.forbidden(job, step).isEmpty(),
                job.isRetriable() ? JobWishes.forbidden(job, step) : Optional.empty(),
                job.isCancelable(),
                Optional.of(job.chunksFailed()).filter(chunks -> chunks > 0));
    }
}
