package dev.belay.pipelines;

import dev.belay.agents.Agents;
import dev.belay.agents.JobTitles;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.pipelines.api.BuildApi;
import dev.belay.pipelines.api.CacheListApi;
import dev.belay.pipelines.api.IntermediateApi;
import dev.belay.pipelines.api.JobApi;
import dev.belay.pipelines.api.JobChangeApi;
import dev.belay.pipelines.api.JobWishApi;
import dev.belay.pipelines.api.PipelineApi;
import dev.belay.pipelines.api.QueueApi;
import dev.belay.pipelines.api.RetentionApi;
import dev.belay.pipelines.api.ScheduleApi;
import dev.belay.pipelines.api.SettingApis;
import dev.belay.pipelines.api.StatusApi;
import dev.belay.pipelines.api.StepApi;
import dev.belay.pipelines.api.TestApi;
import dev.belay.pipelines.api.TimeLimitApi;
import dev.belay.pipelines.api.UnblockApi;
import dev.belay.pipelines.api.UploadApi;
import dev.belay.pipelines.api.Views;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildReader;
import dev.belay.pipelines.build.BuildSearchStore;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.IntermediateStore;
import dev.belay.pipelines.build.Intermediates;
import dev.belay.pipelines.build.JobTitleStore;
import dev.belay.pipelines.build.JobWishes;
import dev.belay.pipelines.build.StepChanges;
import dev.belay.pipelines.build.Triggers;
import dev.belay.pipelines.build.Unblocking;
import dev.belay.pipelines.build.Uploads;
import dev.belay.pipelines.figures.LineStore;
import dev.belay.pipelines.figures.TrendStore;
import dev.belay.pipelines.forge.CommitStatuses;
import dev.belay.pipelines.forge.HookApi;
import dev.belay.pipelines.identity.IdentityApi;
import dev.belay.pipelines.job.Dispatcher;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.job.JobToken;
import dev.belay.pipelines.job.Limiter;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.notice.Deliveries;
import dev.belay.pipelines.notice.Outward;
import dev.belay.pipelines.output.AnnotationApi;
import dev.belay.pipelines.output.AnnotationStore;
import dev.belay.pipelines.output.Artifact;
import dev.belay.pipelines.output.ArtifactApi;
import dev.belay.pipelines.output.ArtifactParts;
import dev.belay.pipelines.output.ArtifactStore;
import dev.belay.pipelines.output.Artifacts;
import dev.belay.pipelines.output.CacheApi;
import dev.belay.pipelines.output.CacheLimits;
import dev.belay.pipelines.output.Caches;
import dev.belay.pipelines.output.Keeper;
import dev.belay.pipelines.output.LogApi;
import dev.belay.pipelines.output.LogReader;
import dev.belay.pipelines.output.LogSearch;
import dev.belay.pipelines.output.LogStore;
import dev.belay.pipelines.output.Logs;
import dev.belay.pipelines.output.MetaDataApi;
import dev.belay.pipelines.output.MetaDataStore;
import dev.belay.pipelines.output.Retention;
import dev.belay.pipelines.output.RetentionStore;
import dev.belay.pipelines.page.ArtifactPages;
import dev.belay.pipelines.page.BuildPages;
import dev.belay.pipelines.page.JobPages;
import dev.belay.pipelines.page.PipelinePages;
import dev.belay.pipelines.page.PipelineSurroundings;
import dev.belay.pipelines.page.QueuePages;
import dev.belay.pipelines.page.TestPages;
import dev.belay.pipelines.page.UnderWay;
import dev.belay.pipelines.repository.Mirrors;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.pipelines.repository.RepositoryLimits;
import dev.belay.pipelines.running.JobChanges;
import dev.belay.pipelines.running.JobWatch;
import dev.belay.pipelines.running.Jobs;
import dev.belay.pipelines.running.TimeLimitStore;
import dev.belay.pipelines.schedule.Schedules;
import dev.belay.pipelines.secret.SecretApi;
import dev.belay.pipelines.tests.ResultStore;
import dev.belay.pipelines.tests.TestReports;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.access.Teams;
import dev.belay.platform.blobs.Blobs;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.page.Moving;
import dev.belay.platform.page.Pages;
import dev.belay.platform.vault.Vault;
import dev.belay.platform.web.Route;
import dev.belay.platform.web.Site;
import dev.belay.platform.work.Reconciler;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Pipelines' door. */
public final class Pipelines {

    private static final int MOVING_MAX = 50;

    /** Builds that are moved on in one activation. */
    private static final int STUCK_MAX = 100;

    private final Database database;
    private final Agents agents;
    private final BuildStore buildStore = new BuildStore();
    private final JobStore jobStore = new JobStore();
    private final ArtifactStore artifactStore = new ArtifactStore();
    private final PipelineStore pipelineStore;
    private final LogStore logStore = new LogStore();
    private final AnnotationStore annotationStore = new AnnotationStore();
    private final Builds builds;
    private final Jobs jobs;
    private final Logs logs;
    private final Views views;
    private final PipelineApi pipelineApi;
    private final Schedules schedules;
    private final BuildApi buildApi;
    private final JobWishApi jobWishes;
    private final SettingApis settings;
    private final SecretApi secrets;
    private final Unblocking unblocking;
    private final UnblockApi unblockApi;
    private final JobToken tokens;
    private final Artifacts artifacts;
    private final List<Route> routes = new ArrayList<>();
    private final List<Reconciler> reconcilers = new ArrayList<>();

    /** What pipelines build upon. {@code folder} is for their copies of repositories. */
    public record Ground(
            Database database,
            Journal journal,
            Nudges nudges,
            InstantSource clock,
            Gen gen,
            Site site,
            Path folder,
            Blobs blobs,
            Vault vault,
            Teams teams) {}

    public Pipelines(
            Ground ground,
            Agents agents,
            JobLimits limits,
            RepositoryLimits repositories,
            Retention usual,
            CacheLimits cacheLimits,
            Outward outward) {
        this.database = ground.database();
        this.agents = agents;
        this.pipelineStore = new PipelineStore(ground.vault());
        Blobs blobs = ground.blobs();
        var mirrors = new Mirrors(ground.folder().resolve("mirrors"), repositories, ground.clock());
        this.builds = new Builds(pipelineStore, buildStore, jobStore, agents, ground.journal(), ground.gen());
        this.jobs = new Jobs(database, builds, buildStore, jobStore, agents, ground.journal(), ground.gen(), limits);
        this.tokens = new JobToken(database, ground.clock());
        var parts = new ArtifactParts(database, blobs, limits);
        reconcilers.addAll(List.of(parts.reconciler(), tokens.reconciler()));
        this.artifacts = new Artifacts(database, blobs, artifactStore, jobStore, ground.gen(), limits, parts);
        this.logs = new Logs(database, ground.nudges(), ground.clock(), blobs, logStore, jobStore, limits);
        var callers = new JobCallers(database, jobStore, ground.site(), tokens);
        this.views = new Views(buildStore, builds, jobStore, agents);

        this.pipelineApi = new PipelineApi(
                database, ground.journal(), ground.clock(), ground.gen(), pipelineStore, mirrors, views);
        routes.addAll(pipelineApi.routes());
        this.buildApi = new BuildApi(
                database,
                ground.nudges(),
                ground.clock(),
                pipelineStore,
                buildStore,
                builds,
                artifactStore,
                views,
                ground.teams());
        routes.addAll(buildApi.routes());
        this.jobWishes = new JobWishApi(
                database, buildStore, jobStore, new JobWishes(builds, buildStore, jobStore, ground.gen()), views);
        routes.addAll(jobWishes.routes());
        routes.addAll(new TestApi(database, buildStore, new ResultStore()).routes());
        this.schedules = new Schedules(database, pipelineStore, builds, ground.journal());
        routes.addAll(new ScheduleApi(database, pipelineStore, schedules).routes());
        routes.addAll(new HookApi(database, pipelineStore, builds).routes());
        var statuses = new CommitStatuses(database, ground.journal(), ground.site(), ground.vault());
        reconcilers.addAll(statuses.reconcilers());
        reconcilers.addAll(new Deliveries(database, ground.site(), ground.vault(), statuses, outward).reconcilers());
        routes.addAll(new JobApi(database, ground.nudges(), ground.clock(), jobStore, jobs, callers, limits).routes());
        routes.addAll(
                new JobChangeApi(new JobChanges(database, builds, buildStore, jobStore, limits), callers).routes());
        var uploads = new Uploads(database, builds, buildStore, jobStore, pipelineStore, agents);
        routes.addAll(new UploadApi(uploads, callers).routes());
        this.secrets = new SecretApi(database, ground.journal(), ground.gen(), ground.vault(), pipelineStore, callers);
        routes.addAll(secrets.routes());
        routes.addAll(new QueueApi(database, agents).routes());
        routes.addAll(
                new IdentityApi(database, ground.clock(), ground.gen(), ground.vault(), buildStore, callers).routes());
        var changes = new StepChanges(database, builds, buildStore, jobStore);
        routes.addAll(new StepApi(database, changes, builds, callers).routes());
        routes.addAll(new LogApi(database, logs, logStore, callers).routes());
        routes.addAll(new ArtifactApi(database, artifacts, artifactStore, callers, tokens, limits, parts).routes());
        routes.addAll(new AnnotationApi(database, annotationStore, callers).routes());
        var metaData = new MetaDataStore();
        routes.addAll(new MetaDataApi(database, metaData, callers).routes());
        this.unblocking = new Unblocking(builds, buildStore, jobStore, ground.teams());
        this.unblockApi = new UnblockApi(database, buildStore, jobStore, metaData, unblocking, views);
        routes.addAll(unblockApi.routes());
        var triggers = new Triggers(database, builds, buildStore, pipelineStore, jobStore);
        var limiter = new Limiter(database);
        reconcilers.addAll(
                new BuildReader(database, pipelineStore, buildStore, builds, mirrors, repositories).reconcilers());
        reconcilers.add(new Reconciler("builds", Duration.ofSeconds(30), List.of(), this::advanceStuck));
        reconcilers.add(new Reconciler(
                "intermediate-builds",
                Duration.ofSeconds(10),
                List.of(Builds.TO_READ_TOPIC),
                new Intermediates(database, builds)::step));
        reconcilers.add(new Reconciler("triggers", Duration.ofSeconds(5), List.of(Triggers.TOPIC), triggers::step));
        reconcilers.add(new Reconciler("slots", Duration.ofSeconds(30), List.of(Limiter.TOPIC), limiter::step));
        reconcilers.add(new Reconciler("slots-again", Duration.ofSeconds(60), List.of(), limiter::lookAgain));
        reconcilers.addAll(new Dispatcher(database, agents).reconcilers());
        reconcilers.addAll(new JobWatch(database, agents, jobs, limits).reconcilers());
        reconcilers.addAll(
                new Poller(database, pipelineStore, builds, mirrors, ground.journal(), repositories).reconcilers());
        reconcilers.add(schedules.reconciler());
        var retention = new RetentionStore();
        var caches = new Caches(database, ground.clock(), ground.gen(), blobs, retention, cacheLimits);
        this.settings = new SettingApis(
                new IntermediateApi(database, ground.journal(), pipelineStore, new IntermediateStore()),
                new StatusApi(database, pipelineStore, statuses),
                new RetentionApi(database, ground.journal(), pipelineStore, retention, usual),
                new TimeLimitApi(database, ground.journal(), pipelineStore, new TimeLimitStore(), limits),
                new CacheListApi(database, ground.journal(), pipelineStore, caches));
        routes.addAll(settings.routes());
        routes.addAll(new CacheApi(caches, callers, cacheLimits).routes());
        reconcilers.add(caches.reconciler());
        reconcilers.addAll(new Keeper(database, ground.clock(), blobs, retention, usual).reconcilers());
        reconcilers.addAll(new TestReports(database, artifacts).reconcilers());
    }

    public List<Route> routes() {
        return List.copyOf(routes);
    }

    /** The pages for people. */
    public List<Route> pages(Pages pages) {
        var jobPages = new JobPages(
                database,
                buildStore,
                jobStore,
                new LogReader(database, logs, logStore),
                new LogSearch(logs),
                artifactStore,
                unblocking,
                unblockApi,
                views,
                jobWishes,
                pages);
        var results = new ResultStore();
        var all = new ArrayList<Route>();
        all.addAll(new PipelinePages(
                        database,
                        pipelineStore,
                        new BuildSearchStore(),
                        schedules,
                        views,
                        pipelineApi,
                        new PipelineSurroundings(buildStore, new TrendStore(), results, settings, secrets),
                        pages)
                .routes());
        all.addAll(settings.pages());
        all.addAll(secrets.pages());
        all.addAll(new ScheduleApi(database, pipelineStore, schedules).pages());
        all.addAll(new BuildPages(
                        database, buildStore, artifactStore, annotationStore, results, views, buildApi, jobPages, pages)
                .routes());
        all.addAll(jobPages.routes());
        all.addAll(new QueuePages(database, jobStore, agents, new LineStore(), views, pages).routes());
        all.addAll(new TestPages(database, buildStore, results, pages).routes());
        all.addAll(new ArtifactPages(database, artifactStore, artifacts, jobStore, buildStore, pages).routes());
        return all;
    }

    /** What jobs are called, for pages of who runs them. */
    public JobTitles jobTitles() {
        return new JobTitleStore();
    }

    /** The builds under way that were made last, for the home page, and how many there are besides. */
    public List<Moving> moving(Tx tx) {
        var moving = new ArrayList<Moving>();
        views.open(tx, MOVING_MAX).forEach(build -> moving.add(UnderWay.of(build)));
        if (moving.size() == MOVING_MAX) {
            moving.addAll(UnderWay.more(buildStore.openCount(tx) - MOVING_MAX, tx.now()));
        }
        return moving;
    }

    public List<Reconciler> reconcilers() {
        return List.copyOf(reconcilers);
    }

    /** Knows jobs by their tokens. */
    public Authenticator authenticator() {
        return tokens;
    }

    /** The build of that id. */
    public Optional<Build> build(Tx tx, UUID build) {
        return buildStore.find(tx, build);
    }

    /** The builds that have not ended, oldest first. */
    public List<Build> open(Tx tx) {
        return buildStore.open(tx);
    }

    /** The text of {@code .belay/service.yml} at the commit of a build, if the commit has one. */
    public Optional<String> manifest(Tx tx, UUID build) {
        return buildStore.manifest(tx, build);
    }

    /** The files that the jobs of a build left, each path once. */
    public List<Artifact> artifacts(Tx tx, UUID build) {
        return artifacts.ofBuild(tx, build);
    }

    /** An artifact. */
    public Optional<Artifact> artifact(Tx tx, UUID artifact) {
        return artifactStore.find(tx, artifact);
    }

    /** So many bytes of a finished artifact, from an offset on, to be closed by the caller. */
    public InputStream open(UUID artifact, long offset, long bytes) {
        return artifacts.open(artifact, offset, bytes);
    }

    /** The rollout steps that have begun and are not finished, oldest first. */
    public List<StartedRollout> startedRollouts(Tx tx) {
        return jobStore.rollouts(tx).stream().map(job -> started(tx, job)).toList();
    }

    private StartedRollout started(Tx tx, Job job) {
        Step step = buildStore.step(tx, job.build(), job.step()).step();
        if (step instanceof Step.Rollout rollout) {
            return new StartedRollout(
                    job.id(),
                    job.build(),
                    rollout.service(),
                    rollout.environment(),
                    rollout.phases(),
                    job.state() == JobState.CANCELING);
        }
        throw new IllegalStateException("job " + job.id() + " is no rollout");
    }

    /** Notes which rollout carries out a step, for those who look at its build. */
    public void rolloutBegan(Tx tx, UUID job, long number) {
        jobStore.rollout(tx, job, number);
    }

    /** Ends a rollout step; {@code reason} is a sentence for the build's page. Ending it again changes nothing. */
    public void finishRollout(Tx tx, UUID job, boolean passed, String reason) {
        jobs.finishRollout(tx, job, passed, reason);
    }

    /** Stops a build, as somebody's wish. */
    public void cancel(Tx tx, UUID build, Actor actor) {
        builds.cancel(tx, build, actor);
    }

    /** Every change of a job moves its build on at once, so there is nothing to do here unless that was ever forgotten. */
    private void advanceStuck() {
        database.read(tx -> buildStore.stuck(tx, STUCK_MAX))
                .forEach(build -> database.transact(tx -> {
                    builds.advance(tx, build);
                    return build;
                }));
    }
}
