package dev.belay.pipelines.build;

import dev.belay.kernel.Gen;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.language.LeftOut;
import dev.belay.pipelines.language.Notice;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.language.condition.Condition;
import dev.belay.pipelines.language.condition.Facts;
import dev.belay.pipelines.language.condition.Scope;
import dev.belay.pipelines.language.condition.Value;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Writes down what others are to be told of a build, in the transaction in which it happens; conditions are asked then, and never
 * again. Whoever carries it out may die and begin anew, so it is told at least once.
 */
public final class Notices {

    /** Nudged when there is something to tell. */
    public static final String TOPIC = "deliveries";

    /** A status of a commit stands until the next one of its name. */
    private static final String STATUS = "github_commit_status";

    /**
     * What is told where; the first and the last state of a build are of use to programs, not to people. That a build goes on after a
     * block matters only where the block is all that can be seen.
     */
    private static final Map<String, List<String>> EVENTS = Map.of(
            "email",
            List.of("build.failing", "build.finished", "step.finished"),
            "slack",
            List.of("build.blocked", "build.failing", "build.finished", "step.finished"),
            "webhook",
            List.of(
                    "build.created",
                    "build.started",
                    "build.blocked",
                    "build.failing",
                    "build.finished",
                    "step.finished"),
            STATUS,
            List.of(
                    "build.started",
                    "build.resumed",
                    "build.blocked",
                    "build.failing",
                    "build.finished",
                    "step.finished"));

    private final NoticeStore store = new NoticeStore();
    private final TriggerStore triggers = new TriggerStore();
    private final PipelineStore pipelines;
    private final Gen gen;

    Notices(PipelineStore pipelines, Gen gen) {
        this.pipelines = pipelines;
        this.gen = gen;
    }

    private static List<Notice> of(Plan.PlannedStep step) {
        return step.step() instanceof Step.Command command && step.leftOut().isEmpty() ? command.notices() : List.of();
    }

    /** Keeps the notices of a plan whose first job has this number. */
    void keep(Tx tx, UUID build, Course course, int first) {
        Plan plan = course.plan();
        plan.notices().forEach(notice -> keep(tx, build, List.of(), notice));
        var groups = new HashMap<Integer, List<Integer>>();
        for (int place = 0; place < plan.steps().size(); place++) {
            List<Integer> numbers = course.numbers().get(place).stream()
                    .map(each -> each + first)
                    .toList();
            plan.steps()
                    .get(place)
                    .group()
                    .ifPresent(group -> groups.computeIfAbsent(group, _ -> new ArrayList<>())
                            .addAll(numbers));
            if (!numbers.isEmpty()) {
                of(plan.steps().get(place)).forEach(notice -> keep(tx, build, numbers, notice));
            }
        }
        groups.forEach((group, numbers) -> {
            Plan.PlannedGroup planned = plan.groups().get(group);
            Optional<LeftOut> leftOut = planned.leftOut();
            if (leftOut.isEmpty() && !numbers.isEmpty()) {
                planned.group().notices().forEach(notice -> keep(tx, build, numbers, notice));
            }
        });
    }

    private void keep(Tx tx, UUID build, List<Integer> steps, Notice notice) {
        if (isTold(notice)) {
            store.insert(tx, build, steps, notice);
        }
    }

    /** Whether it is one by which Belay tells somebody. */
    static boolean isTold(Notice notice) {
        return EVENTS.containsKey(notice.channel());
    }

    /** A build has come into a state. */
    void happened(Tx tx, Build build, BuildState state) {
        Optional<String> event = event(state, build);
        if (event.isEmpty()) {
            return;
        }
        for (NoticeStore.Kept kept : store.ofBuild(tx, build.id())) {
            if (kept.steps().isEmpty()) {
                tell(tx, build, state, kept, news(build, state, event.get(), Optional.empty()));
            }
        }
    }

    private static Optional<String> event(BuildState state, Build before) {
        return switch (state) {
            case SCHEDULED -> Optional.of("build.created").filter(_ -> before.state() == BuildState.CREATING);
            case RUNNING -> Optional.of(before.startedAt().isEmpty() ? "build.started" : "build.resumed");
            case BLOCKED -> Optional.of("build.blocked");
            case FAILING -> Optional.of("build.failing");
            case PASSED, FAILED, CANCELED, SKIPPED, NOT_RUN -> Optional.of("build.finished");
            case CREATING, CANCELING -> Optional.empty();
        };
    }

    /** Whether any of these steps may have somebody to tell of it, or of its group. */
    static boolean mayConcern(List<KeptStep> steps) {
        return steps.stream()
                .anyMatch(kept -> kept.group().isPresent()
                        || (kept.step() instanceof Step.Command command
                                && !command.notices().isEmpty()));
    }

    /** Jobs may have ended: tells of steps all of whose jobs have, and once of each end. */
    void stepsEnded(Tx tx, Build build, BuildState state, List<Job> jobs) {
        List<NoticeStore.Kept> ofSteps = store.ofBuild(tx, build.id()).stream()
                .filter(kept -> !kept.steps().isEmpty())
                .toList();
        if (ofSteps.isEmpty()) {
            return;
        }
        var current = new HashMap<Integer, Job>();
        jobs.forEach(job -> current.put(job.step(), job));
        for (NoticeStore.Kept kept : ofSteps) {
            List<Job> own = kept.steps().stream()
                    .flatMap(step -> Optional.ofNullable(current.get(step)).stream())
                    .toList();
            String ended = own.stream().map(job -> job.id().toString()).collect(Collectors.joining(","));
            boolean fresh =
                    !own.isEmpty() && own.stream().allMatch(job -> job.state().ended()) && !ended.equals(kept.told());
            if (fresh) {
                store.told(tx, build.id(), kept.number(), ended);
                Step step = new BuildStore()
                        .step(tx, build.id(), own.getFirst().step())
                        .step();
                String outcome = new StepChanges.Named(step, own).outcome();
                var told = new News.OfStep(step.key().orElse(""), step.label(), outcome);
                tell(tx, build, state, kept, news(build, state, "step.finished", Optional.of(told)));
            }
        }
    }

    private static News news(Build build, BuildState state, String event, Optional<News.OfStep> step) {
        return new News(
                event,
                build.pipeline(),
                build.number(),
                state.written(),
                build.branch(),
                build.commit(),
                build.message().lines().findFirst().orElse(""),
                build.path(),
                step);
    }

    private void tell(Tx tx, Build build, BuildState state, NoticeStore.Kept kept, News news) {
        Notice notice = kept.notice();
        boolean wanted = EVENTS.getOrDefault(notice.channel(), List.of()).contains(news.event());
        Scope scope = news.step().isPresent() ? Scope.STEP : Scope.BUILD;
        if (wanted && Condition.allowsNotice(notice.condition(), scope, facts(tx, build, state, news))) {
            store.deliver(tx, gen.id(), build.id(), notice, news, subject(notice, news));
            tx.nudge(TOPIC);
        }
    }

    private static Optional<String> subject(Notice notice, News news) {
        return Optional.of(notice.channel())
                .filter(STATUS::equals)
                .map(_ -> news.commit() + " " + news.context(Json.API.readTree(notice.config())));
    }

    private Facts facts(Tx tx, Build build, BuildState state, News news) {
        Pipeline pipeline = pipelines.find(tx, build.pipeline()).orElseThrow();
        Facts known = BuildReader.facts(build, pipeline, triggers.givenEnv(tx, build.id()))
                .facts();
        var values = new HashMap<>(known.values());
        values.put("build.state", new Value.Text(state.written()));
        news.step().ifPresent(step -> {
            values.put("step.key", Value.present(step.key()));
            values.put("step.label", Value.present(step.label()));
            values.put("step.type", new Value.Text("command"));
            values.put("step.state", new Value.Text("finished"));
            values.put("step.outcome", new Value.Text(step.outcome()));
        });
        return new Facts(values, known.env());
    }
}
