package dev.belay.pipelines.page;

import dev.belay.platform.page.Tone;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Pure: where the time of a build went that has ended: when its jobs waited for agents and when they ran, beside each other. Of many
 * jobs those are shown that took longest, and in any case the chain of jobs that made the build as long as it was.
 *
 * @param all how many jobs ran
 * @param ran the time of all jobs together
 */
record Timeline(List<Bar> bars, int all, Duration ran) {

    static final int BARS_MAX = 40;

    /**
     * A job, in percent of the build's time.
     *
     * @param path its page
     * @param waitedFrom when it could have begun
     * @param ranFrom when it began
     * @param decides whether the build would have ended sooner without it
     */
    record Bar(
            String label,
            String path,
            Tone tone,
            double waitedFrom,
            double waitedWidth,
            double ranFrom,
            double ranWidth,
            String told,
            boolean decides) {}

    Timeline {
        bars = List.copyOf(bars);
    }

    /** Nothing when fewer than two jobs ran. */
    static Optional<Timeline> of(List<JobView> jobs, Map<String, BuildPage.JobPlace> places) {
        List<JobView> ran = jobs.stream()
                .filter(job -> job.kind().equals("command"))
                .filter(job -> job.startedAt().isPresent() && job.finishedAt().isPresent())
                .toList();
        if (ran.size() < 2) {
            return Optional.empty();
        }
        Set<String> chain = chain(jobs, ran, places);
        List<JobView> shown = Stream.concat(
                        ran.stream().filter(job -> chain.contains(job.id())),
                        ran.stream()
                                .filter(job -> !chain.contains(job.id()))
                                .sorted(Comparator.comparing(Timeline::took).reversed()))
                .limit(BARS_MAX)
                .sorted(Comparator.comparing(Timeline::start))
                .toList();
        Instant from =
                ran.stream().map(Timeline::begun).min(Comparator.naturalOrder()).orElseThrow();
        Instant to =
                ran.stream().map(Timeline::end).max(Comparator.naturalOrder()).orElseThrow();
        double whole = Math.max(1, Duration.between(from, to).toMillis()) / 100.0;
        return Optional.of(new Timeline(
                shown.stream()
                        .map(job -> bar(job, from, whole, chain.contains(job.id())))
                        .toList(),
                ran.size(),
                ran.stream().map(Timeline::took).reduce(Duration.ZERO, Duration::plus)));
    }

    private static Bar bar(JobView job, Instant from, double whole, boolean decides) {
        double waited = Duration.between(from, begun(job)).toMillis() / whole;
        double ran = Duration.between(from, start(job)).toMillis() / whole;
        return new Bar(
                Words.label(job.label()),
                "/jobs/" + job.id(),
                BuildBadge.ofJob(job).tone(),
                rounded(waited),
                rounded(ran - waited),
                rounded(ran),
                rounded(Math.max(0.3, took(job).toMillis() / whole)),
                "waited " + Words.duration(Duration.between(begun(job), start(job))) + ", ran "
                        + Words.duration(took(job)),
                decides);
    }

    private static double rounded(double percent) {
        return Math.round(percent * 100) / 100.0;
    }

    /** From the job that ended last back over what each waited for longest. */
    private static Set<String> chain(List<JobView> jobs, List<JobView> ran, Map<String, BuildPage.JobPlace> places) {
        var byId = new HashMap<String, JobView>();
        jobs.forEach(job -> byId.put(job.id(), job));
        var chain = new HashSet<String>();
        Optional<JobView> last = ran.stream().max(Comparator.comparing(Timeline::end));
        while (last.isPresent() && chain.add(last.get().id())) {
            last = before(last.get().id(), byId, places).stream().max(Comparator.comparing(Timeline::end));
        }
        return chain;
    }

    /** What a job waited for: what ran, seen through waits and other steps that do not run. */
    private static List<JobView> before(String id, Map<String, JobView> jobs, Map<String, BuildPage.JobPlace> places) {
        var found = new ArrayList<JobView>();
        var seen = new HashSet<String>();
        var open = new ArrayList<>(List.of(id));
        while (!open.isEmpty()) {
            BuildPage.JobPlace place = places.get(open.removeLast());
            for (String each : place == null ? Set.<String>of() : place.after()) {
                JobView job = jobs.get(each);
                if (job == null || !seen.add(each)) {
                    continue;
                }
                if (job.startedAt().isPresent() && job.finishedAt().isPresent()) {
                    found.add(job);
                } else {
                    open.add(each);
                }
            }
        }
        return found;
    }

    private static Instant begun(JobView job) {
        return job.runnableAt().filter(at -> at.isBefore(start(job))).orElse(start(job));
    }

    private static Instant start(JobView job) {
        return job.startedAt().orElseThrow();
    }

    private static Instant end(JobView job) {
        return job.finishedAt().orElseThrow();
    }

    private static Duration took(JobView job) {
        return Duration.between(start(job), end(job));
    }

    /** What one sees of it, in words. */
    String told() {
        String shown =
                bars.size() < all ? " Of " + Words.count(all, "job") + " those that took longest are shown." : "";
        return "Jobs ran " + Words.duration(ran)
                + " in all. Light is the wait for an agent; without what is bold the build"
                + " would have ended sooner." + shown;
    }
}
