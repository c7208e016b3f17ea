package dev.belay.pipelines.page;

import dev.belay.pipelines.output.Annotation;
import dev.belay.pipelines.output.Markdown;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.page.Badge;
import dev.belay.platform.page.StepGraph;
import dev.belay.platform.page.Tone;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.ArtifactView;
import dev.belay.protocol.api.BuildLink;
import dev.belay.protocol.api.BuildRemark;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.JobView;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One build for people.
 *
 * @param jobs in the order of the steps, retried ones included
 * @param places where the step of a job stands, by the id of its latest job
 * @param choice which jobs are listed
 * @param newest whether its pipeline has no later build
 * @param log the log of the job in {@link #focus}, when it is drawn with the page
 */
record BuildPage(
        BuildSummary build,
        List<JobView> jobs,
        Map<String, JobPlace> places,
        JobChoice choice,
        List<Annotation> annotations,
        List<ArtifactView> artifacts,
        BuildTests tests,
        List<BuildRemark> remarks,
        BuildMaker maker,
        boolean newest,
        Optional<JobLog> log,
        Caller caller,
        Instant now) {

    private static final int ARTIFACTS_MAX = 50;

    /** So many annotations stand on the build's page, and so many on each page of all of them. */
    static final int ANNOTATIONS_MAX = 20;

    /**
     * Where a job's step stands.
     *
     * @param after what it waits for, as the ids of jobs
     * @param group the label of its group, if it is in one
     * @param part what all jobs of its step have in common, if it has several at once
     */
    record JobPlace(Set<String> after, String group, String part) {}

    BuildPage {
        jobs = List.copyOf(jobs);
        annotations = List.copyOf(annotations);
        artifacts = List.copyOf(artifacts);
        remarks = List.copyOf(remarks);
    }

    /** The same page with the log of {@link #focus}. */
    BuildPage with(JobLog read) {
        return new BuildPage(
                build,
                jobs,
                places,
                choice,
                annotations,
                artifacts,
                tests,
                remarks,
                maker,
                newest,
                Optional.of(read),
                caller,
                now);
    }

    String title() {
        String line = Words.firstLine(build.message(), 100);
        return line.isEmpty() ? "Build " + build.number() : line;
    }

    /** What the reader's browser writes on the page's tab: how the build stands comes first. */
    String tabTitle() {
        String mark = switch (badge().tone()) {
            case GOOD -> "✓";
            case BAD -> "✗";
            case MOVING -> "●";
            case WAITING, QUIET -> "○";
        };
        return mark + " " + title() + " · " + build.pipeline() + " #" + build.number();
    }

    /** The build before it, and the one after it if there is one. */
    Optional<String> earlierPath() {
        return build.number() > 1 ? Optional.of(pathOf(build.number() - 1)) : Optional.empty();
    }

    Optional<String> laterPath() {
        return newest ? Optional.empty() : Optional.of(pathOf(build.number() + 1));
    }

    private String pathOf(long number) {
        return "/pipelines/" + build.pipeline() + "/builds/" + number;
    }

    /** The builds of the same branch. */
    String branchPath() {
        return "/pipelines/" + build.pipeline() + "?branch="
                + URLEncoder.encode(build.branch(), StandardCharsets.UTF_8);
    }

    /** Where the time went, once it has gone. */
    Optional<Timeline> timeline() {
        return build.finished() ? Timeline.of(jobs, places) : Optional.empty();
    }

    /** Those that are shown first; the rest has pages of its own. */
    List<Annotation> shownAnnotations() {
        return annotations.subList(0, Math.min(annotations.size(), ANNOTATIONS_MAX));
    }

    Badge badge() {
        return BuildBadge.ofBuild(build.state());
    }

    Badge badge(JobView job) {
        return BuildBadge.ofJob(job);
    }

    /** An annotation's body as HTML that is safe to show. */
    static String html(Annotation annotation) {
        return Markdown.html(annotation.body());
    }

    static Tone tone(Annotation annotation) {
        return switch (annotation.style()) {
            case DEFAULT, INFO -> Tone.QUIET;
            case SUCCESS -> Tone.GOOD;
            case WARNING -> Tone.WAITING;
            case ERROR -> Tone.BAD;
        };
    }

    /** The label of the job that an annotation is about, when it is about one. */
    Optional<String> about(Annotation annotation) {
        return annotation.job().flatMap(id -> label(id.toString()));
    }

    /** The steps that are left out. */
    List<BuildRemark> leftOut() {
        return remarks.stream().filter(each -> !each.kind().equals("warning")).toList();
    }

    /** What the file is warned of. */
    List<BuildRemark> warnings() {
        return remarks.stream().filter(each -> each.kind().equals("warning")).toList();
    }

    String livePath() {
        return build.path() + "/live" + choice.query();
    }

    /** The jobs to be listed. */
    JobList list() {
        return JobList.of(jobs, this::group, choice.isPart() ? graph() : new StepGraph(List.of()), choice);
    }

    private String group(JobView job) {
        JobPlace place = places.get(job.id());
        return place == null ? "" : Words.label(place.group());
    }

    /** Where one chooses other jobs. */
    String listPath(JobChoice other) {
        return build.path() + other.query() + "#jobs";
    }

    /** The steps as they stand: the latest attempt of each. */
    StepGraph graph() {
        return new StepGraph(jobs.stream()
                .filter(job -> job.retriedBy().isEmpty())
                .map(this::step)
                .toList());
    }

    private StepGraph.Step step(JobView job) {
        JobPlace place = places.getOrDefault(job.id(), new JobPlace(Set.of(), "", ""));
        return new StepGraph.Step(
                job.id(),
                Words.label(job.label()),
                badge(job),
                took(job),
                job.rollout()
                        .map(number -> "/rollouts/" + number)
                        .or(() -> job.child().map(BuildLink::path))
                        .orElse("/jobs/" + job.id()),
                place.after(),
                Words.label(place.group()),
                place.part(),
                job.kind().equals("wait"));
    }

    /** The job whose log one most likely wants: one that failed, else one that runs, else the last that ended. */
    Optional<JobView> focus() {
        List<JobView> commands = jobs.stream()
                .filter(job -> job.kind().equals("command") && job.startedAt().isPresent())
                .filter(job -> job.retriedBy().isEmpty())
                .toList();
        return commands.stream()
                .filter(job -> job.finishedAt().isPresent() && !job.state().equals("passed") && !job.softFailed())
                .findFirst()
                .or(() -> commands.stream()
                        .filter(job -> job.finishedAt().isEmpty())
                        .findFirst())
                .or(() -> commands.isEmpty() ? Optional.empty() : Optional.of(commands.getLast()));
    }

    /** The log as a place to be filled by the reader's browser, for fragments. */
    Optional<JobLog> focusedLog() {
        return log.or(() -> focus().map(JobLog::notRead));
    }

    static String took(JobView job) {
        return job.startedAt()
                .map(from ->
                        Words.duration(Duration.between(from, job.finishedAt().orElse(from))))
                .filter(_ -> job.finishedAt().isPresent())
                .orElse("");
    }

    /** How long the job waited for an agent. */
    Optional<String> waited(JobView job) {
        return job.runnableAt().flatMap(from -> job.startedAt().map(to -> Words.duration(Duration.between(from, to))));
    }

    Optional<String> took() {
        return build.finishedAt()
                .map(end -> Words.duration(Duration.between(build.startedAt().orElse(build.createdAt()), end)));
    }

    boolean mayCancel() {
        return caller.may(Permission.BUILD)
                && !build.finished()
                && !build.state().equals("canceling");
    }

    boolean mayUnblock(JobView job) {
        return caller.may(Permission.BUILD) && job.state().equals("blocked");
    }

    /** What passed is retried on its own page: few want that, and a button in each line hides those that matter. */
    boolean mayRetry(JobView job) {
        return !job.state().equals("passed") && mayRetry(caller, build, job);
    }

    /** A build that is being canceled has to end first. */
    static boolean mayRetry(Caller caller, BuildSummary build, JobView job) {
        return caller.may(Permission.BUILD) && job.retriable() && !build.state().equals("canceling");
    }

    boolean mayRetryFailed() {
        return caller.may(Permission.BUILD)
                && !build.state().equals("canceling")
                && jobs.stream().anyMatch(job -> job.retriable() && !job.state().equals("passed") && !job.softFailed());
    }

    boolean mayBuildAgain() {
        return caller.may(Permission.BUILD) && build.finished();
    }

    /** Why a file cannot be fetched. */
    static String without(ArtifactView artifact) {
        return switch (artifact.state()) {
            case "error" -> "The upload failed.";
            case "deleted" -> "Deleted: its pipeline keeps artifacts for a time.";
            default -> "Being uploaded.";
        };
    }

    /** As many files as find room beside all else. */
    List<ArtifactView> shownArtifacts() {
        return artifacts.subList(0, Math.min(artifacts.size(), ARTIFACTS_MAX));
    }

    /** The label of the job that left a file. */
    String jobLabel(ArtifactView artifact) {
        return label(artifact.job()).orElse("");
    }

    private Optional<String> label(String id) {
        return jobs.stream()
                .filter(job -> job.id().equals(id))
                .map(job -> Words.label(job.label()))
                .findFirst();
    }
}
