package dev.belay.pipelines.build;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.EndStore;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What jobs ask of the steps of their build, and what they change of them. A step is named by its key or its id. */
public final class StepChanges {

    private static final int LABEL_CHARACTERS_MAX = 1_000;
    private static final int CHANGES_MAX = 5_000;
    private static final int PRIORITY_MAX = 1_000_000;

    private final Database database;
    private final Builds builds;
    private final BuildStore store;
    private final UploadStore uploads = new UploadStore();
    private final StepChangeStore changes = new StepChangeStore();
    private final EndStore ends = new EndStore();
    private final StepNotices notices = new StepNotices();
    private final JobStore jobs;

    /** A step's jobs of now; several when it has a matrix or a parallelism. */
    public record Named(Step step, List<Job> jobs) {

        /** As the language calls it: {@code neutral} while it is open. */
        public String outcome() {
            if (jobs.stream().anyMatch(job -> job.outcome() == Job.Outcome.OPEN)) {
                return "neutral";
            }
            if (jobs.stream().anyMatch(job -> job.outcome().isFinal() || job.state() == JobState.WAITING_FAILED)) {
                return "errored";
            }
            if (jobs.stream().anyMatch(job -> job.outcome() == Job.Outcome.FAILED)) {
                return "hard_failed";
            }
            return jobs.stream().anyMatch(job -> job.ending().softFailed()) ? "soft_failed" : "passed";
        }

        /** As the language calls it. */
        public String state() {
            if (jobs.stream().allMatch(job -> job.state().ended())) {
                return "finished";
            }
            if (jobs.stream()
                    .anyMatch(job -> job.state().withAgent() || job.state().ended())) {
                return jobs.stream().anyMatch(job -> job.outcome() == Job.Outcome.FAILED || job.willFail())
                        ? "failing"
                        : "running";
            }
            return jobs.stream().allMatch(job -> job.state() == JobState.WAITING)
                    ? "waiting_for_dependencies"
                    : "ready";
        }
    }

    public StepChanges(Database database, Builds builds, BuildStore store, JobStore jobs) {
        this.database = database;
        this.builds = builds;
        this.store = store;
        this.jobs = jobs;
    }

    /** The step of that key or id. */
    public Named find(UUID build, String name) {
        return database.read(tx -> {
            List<KeptStep> steps = named(tx, build, name);
            Set<Integer> numbers = steps.stream().map(KeptStep::number).collect(Collectors.toSet());
            return new Named(steps.getFirst().step(), current(tx, build, numbers));
        });
    }

    private List<KeptStep> named(Tx tx, UUID build, String name) {
        List<Integer> numbers = new ArrayList<>(uploads.keys(tx, build).getOrDefault(name, List.of()));
        if (name.matches(build + "-[0-9]{1,5}")) {
            numbers.add(Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)));
        }
        List<KeptStep> steps = store.steps(tx, build).stream()
                .filter(step -> numbers.contains(step.number())
                        || KeptStep.id(build, step.number()).toString().equalsIgnoreCase(name))
                .toList();
        if (steps.isEmpty()) {
            throw Problem.notFound("step “" + name + "” in this build");
        }
        return steps;
    }

    private List<Job> current(Tx tx, UUID build, Set<Integer> numbers) {
        return jobs.ofBuild(tx, build).stream()
                .filter(job -> numbers.contains(job.step()) && job.retriedBy().isEmpty())
                .toList();
    }

    /**
     * Changes one attribute of a step: {@code label}, {@code priority} or {@code notify}.
     *
     * @param id names the change, so that the same one again changes nothing
     */
    public void change(UUID build, String name, String attribute, String value, boolean append, Optional<String> id) {
        database.transact(tx -> {
            builds.locked(tx, build);
            List<KeptStep> steps = named(tx, build, name);
            if (id.isPresent() && !changes.note(tx, build, id.get())) {
                return build;
            }
            if (changes.count(tx, build) > CHANGES_MAX) {
                throw Problem.invalid("The steps of a build are changed at most " + CHANGES_MAX + " times.");
            }
            switch (attribute) {
                case "label" ->
                    steps.forEach(step ->
                            relabel(tx, build, step, append ? step.step().label() + value : value));
                case "priority" -> steps.forEach(step -> changes.priority(tx, build, step.number(), priority(value)));
                case "notify" -> notices.change(tx, build, steps, value, append);
                case "parallelism" ->
                    throw Problem.invalid("The jobs of a step are made when it is uploaded, so its “parallelism” is"
                            + " said then: a job that finds it out uploads the step.");
                default ->
                    throw Problem.invalid("Of a step its “label”, its “priority” and its “notify” can be changed, not “"
                            + attribute + "”.");
            }
            tx.nudge(Build.topic(build));
            return build;
        });
    }

    private void relabel(Tx tx, UUID build, KeptStep step, String label) {
        if (label.isBlank() || label.length() > LABEL_CHARACTERS_MAX) {
            throw Problem.invalid("A label has 1 to " + LABEL_CHARACTERS_MAX + " characters.");
        }
        changes.label(tx, build, step.number(), label);
    }

    private static int priority(String value) {
        if (value.matches("[+-]?[0-9]{1,7}") && Math.abs(Integer.parseInt(value)) <= PRIORITY_MAX) {
            return Integer.parseInt(value);
        }
        throw Problem.invalid("A priority is a whole number from -" + PRIORITY_MAX + " to " + PRIORITY_MAX + ".");
    }

    /**
     * Stops the jobs of a step that have not ended. Stopping them again changes nothing.
     *
     * @param patience after which they count as canceled even if their agents have not said so; empty for as long as any job
     */
    public void cancel(UUID id, String name, Actor actor, Optional<Duration> patience) {
        database.transact(tx -> {
            Build build = builds.locked(tx, id);
            Set<Integer> numbers =
                    named(tx, id, name).stream().map(KeptStep::number).collect(Collectors.toSet());
            List<Job> open = current(tx, id, numbers).stream()
                    .filter(job -> !job.state().ended())
                    .toList();
            builds.stop(tx, build, open, "Canceled by " + actor.label() + ".");
            patience.ifPresent(most ->
                    ends.force(tx, open.stream().map(Job::id).toList(), tx.now().plus(most)));
            return id;
        });
    }

    /** What is told of a step. */
    public static Map<String, Object> told(UUID build, Named named) {
        Step step = named.step();
        var common = Map.<String, Object>of(
                "id", KeptStep.id(build, named.jobs().getFirst().step()).toString(),
                "key", step.key().orElse(""),
                "label", step.label(),
                "type", step.kindName(),
                "state", named.state(),
                "outcome", named.outcome());
        if (!(step instanceof Step.Command command)) {
            return common;
        }
        var all = new java.util.TreeMap<>(common);
        all.put("command", command.command());
        all.put("env", command.env());
        all.put("agents", command.agents());
        all.put("priority", command.priority().orElse(0));
        all.put("parallelism", named.jobs().size());
        return all;
    }
}
