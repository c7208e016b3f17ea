package dev.belay.pipelines.job;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Site;
import java.util.Optional;
import java.util.UUID;

/** Finds the job that a request is about, and refuses callers who do not speak for it. */
public final class JobCallers {

    private final Database database;
    private final JobStore jobs;
    private final Site site;
    private final JobToken tokens;
    private final ReachStore reach = new ReachStore();

    public JobCallers(Database database, JobStore jobs, Site site, JobToken tokens) {
        this.tokens = tokens;
        this.site = site;
        this.database = database;
        this.jobs = jobs;
    }

    /** The job of the path, for its own token or the token of the agent that has it. */
    public Job job(Request request) {
        Job job = named(request);
        if (!speaksFor(request, job)) {
            throw Problem.forbidden("This token does not speak for job " + job.id() + ".");
        }
        return job;
    }

    /** The job of the path, whoever asks. */
    public Job named(Request request) {
        UUID id = id(request);
        return database.read(tx -> jobs.find(tx, id)).orElseThrow(() -> Problem.notFound("job " + id));
    }

    private static boolean speaksFor(Request request, Job job) {
        Optional<String> spokenFor = request.caller().job();
        return spokenFor.isPresent()
                ? spokenFor.get().equals(job.id().toString())
                : request.caller().actor() instanceof Actor.Agent agent
                        && job.agent().map(UUID::toString).equals(Optional.of(agent.id()));
    }

    /** The job of the path: the caller's own, or another of its build as long as the own one has not ended. */
    public Job ofOwnBuild(Request request) {
        Job job = named(request);
        if (!speaksFor(request, job)) {
            underWay(request, job.build().toString());
        }
        return job;
    }

    /** The build of the path's job, for whoever speaks for a job of it that has not ended. */
    public UUID buildUnderWay(Request request) {
        Job job = ofOwnBuild(request);
        return (speaksFor(request, job) ? underWay(job) : job).build();
    }

    /** The same without a look at the job, for its own token: who has that speaks for it. */
    public UUID speaksFor(Request request) {
        UUID id = id(request);
        return request.caller().job().equals(Optional.of(id.toString()))
                ? id
                : job(request).id();
    }

    /** Whoever has this token speaks for the job from now on. */
    public void trust(String token, Job job) {
        tokens.remember(token, new JobToken.Holder(job.id(), job.agent(), job.agentName()));
    }

    /** The job whose own token the caller has. */
    public Job own(Request request) {
        return request.caller()
                .job()
                .flatMap(id -> database.read(tx -> jobs.find(tx, UUID.fromString(id))))
                .orElseThrow(() -> Problem.forbidden("This is not the token of a job."));
    }

    /** The same, as long as it has not ended. */
    public Job ownUnderWay(Request request) {
        return underWay(own(request));
    }

    /**
     * The build of this id, of which the caller may read what its jobs left.
     *
     * @param asker the job for which the caller speaks
     */
    public record Reach(Job asker, UUID build) {}

    /** The build of this id: that of the job for which the caller speaks, or one that such a job may read. */
    public Reach readable(Request request, String build) {
        if (request.caller().job().isEmpty()) {
            Job job = ofBuild(request, build);
            return new Reach(job, job.build());
        }
        UUID id = parsed(build, "build");
        Job asker = own(request);
        if (!database.read(tx -> reach.reads(tx, asker.build(), id))) {
            throw Problem.forbidden("This job may not read build " + build
                    + ": jobs read builds of their own pipeline, and those that trigger steps link with their own.");
        }
        return new Reach(asker, id);
    }

    /** A job for which the caller speaks, of the build of this id. */
    public Job ofBuild(Request request, String build) {
        UUID id = parsed(build, "build");
        Optional<Job> job = database.read(tx -> {
            Optional<String> spokenFor = request.caller().job();
            if (spokenFor.isPresent()) {
                return jobs.find(tx, UUID.fromString(spokenFor.get()));
            }
            return request.caller().actor() instanceof Actor.Agent agent
                    ? jobs.withAgent(tx, id, UUID.fromString(agent.id()))
                    : Optional.empty();
        });
        return job.filter(each -> each.build().equals(id))
                .orElseThrow(() -> Problem.forbidden("This token speaks for no job of build " + build
                        + ", and a job changes its own build only. Others are changed with an API token, as by"
                        + " belay build cancel and belay job cancel."));
    }

    /** The job of the path, as long as it has not ended: what comes late would overwrite what others have said since. */
    public Job underWay(Request request) {
        return underWay(job(request));
    }

    /** As {@link #ofBuild}, as long as the job has not ended. */
    public Job underWay(Request request, String build) {
        return underWay(ofBuild(request, build));
    }

    private static Job underWay(Job job) {
        if (job.state().ended()) {
            throw Problem.invalid("A job changes its build while it runs; this one is " + job.shownState() + ".");
        }
        return job;
    }

    /** Keeps all others from changing what jobs of a build tell, until the transaction ends. */
    public void hold(Tx tx, UUID build) {
        jobs.hold(tx, build);
    }

    private static UUID parsed(String written, String what) {
        try {
            return UUID.fromString(written);
        } catch (IllegalArgumentException _) {
            throw Problem.notFound(what + " " + written);
        }
    }

    public static UUID id(Request request) {
        return parsed(request.pathValue("id"), "job");
    }

    /** Where the caller reaches this server. */
    public String origin(Request request) {
        return site.url("", request.header("host"));
    }
}
