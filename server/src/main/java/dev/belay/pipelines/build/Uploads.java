package dev.belay.pipelines.build;

import dev.belay.agents.Agents;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.language.PipelineFile.Reading;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.planning.Planner;
import dev.belay.pipelines.language.reading.PipelineReader;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.yaml.YamlFault;
import dev.belay.protocol.agent.UploadSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Takes the steps that running jobs add to their builds. All of an upload happens in one transaction, or none of it. */
public final class Uploads {

    /** How faults call what was uploaded; their places are told as paths into it. */
    static final String FILE = "upload";

    private static final int UPLOADS_MAX = 500;
    private static final int JOBS_MAX = 4_000;

    private final Database database;
    private final Builds builds;
    private final BuildStore buildStore;
    private final UploadStore store = new UploadStore();
    private final TriggerStore triggers = new TriggerStore();
    private final RemarkStore remarks = new RemarkStore();
    private final JobStore jobs;
    private final PipelineStore pipelines;
    private final Agents agents;

    /** A build as an upload meets it: its steps as they stand, without those that are to be replaced. */
    private record Ground(
            Build build, Job uploader, List<KeptStep> steps, Map<String, List<Integer>> keys, List<Job> replaced) {}

    /** What is to be done, or why nothing is. */
    private sealed interface Verdict {
        record Sound(Graft.Outcome.Grown grown, Course course, int first, List<YamlFault> warnings)
                implements Verdict {}

        record Faulty(String message) implements Verdict {}
    }

    public Uploads(
            Database database,
            Builds builds,
            BuildStore buildStore,
            JobStore jobs,
            PipelineStore pipelines,
            Agents agents) {
        this.database = database;
        this.builds = builds;
        this.buildStore = buildStore;
        this.jobs = jobs;
        this.pipelines = pipelines;
        this.agents = agents;
    }

    /** What became of an upload, if it came. */
    public Optional<Upload.Fate> fate(UUID job, String id) {
        return database.read(tx -> store.find(tx, job, id));
    }

    /** Adds the steps of an upload, unless it came before. */
    public Upload.Fate take(UUID job, Upload upload) {
        return database.transact(tx -> {
            Build build = builds.locked(tx, jobs.buildOf(tx, job).orElseThrow(() -> Problem.notFound("job " + job)));
            Optional<Upload.Fate> earlier = store.find(tx, job, upload.id());
            if (earlier.isPresent()) {
                return earlier.get();
            }
            Job uploader = jobs.find(tx, job).orElseThrow();
            if (store.count(tx, build.id()) >= UPLOADS_MAX) {
                return new Upload.Rejected(
                        "A build takes at most " + UPLOADS_MAX + " uploads, and this one has had them.");
            }
            Upload.Fate fate = take(tx, build, uploader, upload);
            store.insert(tx, job, upload.id(), build.id(), fate);
            return fate;
        });
    }

    private Upload.Fate take(Tx tx, Build build, Job uploader, Upload upload) {
        boolean under = uploader.state() == JobState.ACCEPTED
                || uploader.state() == JobState.RUNNING
                || uploader.state() == JobState.TIMING_OUT;
        if (!under || build.state() == BuildState.CANCELING) {
            return new Upload.Rejected("A job adds steps to its build while it runs; this one is "
                    + uploader.shownState() + ", and its build " + build.state().written() + ".");
        }
        Ground ground = ground(tx, build, uploader, upload.replace());
        return switch (judge(tx, ground, upload)) {
            case Verdict.Faulty faulty -> new Upload.Rejected(faulty.message());
            case Verdict.Sound sound -> {
                carryOut(tx, ground, sound);
                remarks.insert(tx, build.id(), Remark.of(sound.course().plan()));
                List<String> warnings = told(upload, sound.warnings());
                remarks.insert(tx, build.id(), Remark.warnings(warnings));
                yield new Upload.Applied(warnings);
            }
        };
    }

    private Ground ground(Tx tx, Build build, Job uploader, boolean replace) {
        List<KeptStep> steps = buildStore.steps(tx, build.id());
        Map<String, List<Integer>> keys = store.keys(tx, build.id());
        if (!replace) {
            return new Ground(build, uploader, steps, keys, List.of());
        }
        var attempts = new HashMap<Integer, List<Job>>();
        jobs.ofBuild(tx, build.id())
                .forEach(job -> attempts.computeIfAbsent(job.step(), _ -> new ArrayList<>())
                        .add(job));
        List<Job> replaced = attempts.values().stream()
                .filter(each -> each.size() == 1 && hasNotBegun(each.getFirst()))
                .map(List::getFirst)
                .toList();
        Set<Integer> gone = replaced.stream().map(Job::step).collect(Collectors.toSet());
        var left = new HashMap<String, List<Integer>>();
        keys.forEach((key, numbers) -> {
            List<Integer> stay =
                    numbers.stream().filter(number -> !gone.contains(number)).toList();
            if (!stay.isEmpty()) {
                left.put(key, stay);
            }
        });
        List<KeptStep> stay = steps.stream()
                .filter(step -> !gone.contains(step.number()))
                .map(step -> step.with(step.needs().stream()
                        .filter(need -> !gone.contains(need.step()))
                        .toList()))
                .toList();
        return new Ground(build, uploader, stay, left, replaced);
    }

    private static boolean hasNotBegun(Job job) {
        return !job.state().ended()
                && !job.state().withAgent()
                && job.times().started().isEmpty();
    }

    private Verdict judge(Tx tx, Ground ground, Upload upload) {
        Build build = ground.build();
        List<Integer> places = upload.source().map(UploadSource::places).orElse(List.of());
        return switch (PipelineReader.upload(
                FILE, upload.json(), places, ground.keys().keySet())) {
            case Reading.Faulty faulty -> faulty(upload, faulty.faults());
            case Reading.Sound sound -> {
                Pipeline pipeline = pipelines.find(tx, build.pipeline()).orElseThrow();
                Map<String, String> given = triggers.givenEnv(tx, build.id());
                yield switch (Planner.plan(sound.file(), BuildReader.facts(build, pipeline, given))) {
                    case Planner.Outcome.Refused refused -> faulty(upload, refused.faults());
                    case Planner.Outcome.Planned planned ->
                        judge(tx, ground, upload, planned.plan().without(given.keySet()), sound.warnings());
                };
            }
        };
    }

    private Verdict judge(Tx tx, Ground ground, Upload upload, Plan plan, List<YamlFault> warnings) {
        UUID build = ground.build().id();
        if (BuildReader.rollsOut(plan) && buildStore.manifest(tx, build).isEmpty()) {
            return new Verdict.Faulty(BuildReader.NO_MANIFEST);
        }
        Course course = Course.of(plan);
        int count = store.jobCount(tx, build)
                - ground.replaced().size()
                + course.steps().size();
        if (count > JOBS_MAX) {
            return new Verdict.Faulty(
                    "A build has at most " + JOBS_MAX + " jobs, and would have " + count + " with these.");
        }
        int first = store.nextNumber(tx, build);
        Graft.Outcome outcome = Graft.of(
                course,
                ground.steps(),
                store.waiting(tx, build),
                ground.keys(),
                ground.uploader().step(),
                store.count(tx, build),
                first);
        return switch (outcome) {
            case Graft.Outcome.Grown grown -> new Verdict.Sound(grown, course, first, warnings);
            case Graft.Outcome.Refused refused -> faulty(upload, refused.faults());
        };
    }

    private static Verdict faulty(Upload upload, List<YamlFault> faults) {
        return new Verdict.Faulty(
                "The steps cannot be added to the build:\n" + String.join("\n", told(upload, faults)));
    }

    /** Each with the place where people wrote it, or else with its path: agents make the JSON, so its lines are nobody's. */
    private static List<String> told(Upload upload, List<YamlFault> faults) {
        if (upload.source().isPresent()) {
            String file = upload.source().get().file();
            return faults.stream()
                    .map(fault -> new YamlFault(file, fault.line(), fault.column(), fault.message()).toString())
                    .toList();
        }
        if (faults.isEmpty()) {
            return List.of();
        }
        var paths = new JsonPaths(upload.json());
        return faults.stream().map(paths::told).toList();
    }

    private void carryOut(Tx tx, Ground ground, Verdict.Sound sound) {
        Graft.Outcome.Grown grown = sound.grown();
        Build build = ground.build();
        builds.keepNotices(tx, build.id(), sound.course(), sound.first());
        replace(tx, ground);
        grown.needs().forEach((step, needs) -> store.needs(tx, build.id(), step, needs));
        builds.addSteps(tx, build.id(), grown.steps());
        store.putKeys(tx, build.id(), grown.keys());
        String count = grown.steps().size() == 1 ? "a step" : grown.steps().size() + " steps";
        String instead = ground.replaced().isEmpty()
                ? ""
                : " in place of " + ground.replaced().size();
        builds.tell(
                tx,
                build,
                new Actor.Belay("pipelines"),
                "build.steps-added",
                "A job of " + Builds.name(build) + " added " + count + instead);
        if (!ground.replaced().isEmpty() || !grown.isQuiet(build.state(), ground.steps())) {
            builds.advance(tx, build.id());
        }
    }

    private void replace(Tx tx, Ground ground) {
        UUID build = ground.build().id();
        if (ground.replaced().isEmpty()) {
            return;
        }
        store.remove(tx, build, ground.replaced().stream().map(Job::step).toList());
        agents.release(tx, Job.held(ground.replaced()));
        store.keys(tx, build).keySet().stream()
                .filter(key -> !ground.keys().containsKey(key))
                .forEach(key -> store.removeKey(tx, build, key));
        store.putKeys(tx, build, ground.keys());
        ground.steps().forEach(step -> store.needs(tx, build, step.number(), step.needs()));
    }
}
