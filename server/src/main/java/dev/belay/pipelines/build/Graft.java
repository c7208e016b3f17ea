package dev.belay.pipelines.build;

import dev.belay.pipelines.job.Position;
import dev.belay.pipelines.language.Common;
import dev.belay.pipelines.language.Concurrency;
import dev.belay.pipelines.language.Dependency;
import dev.belay.pipelines.language.Need;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.yaml.YamlFault;
import dev.belay.platform.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Pure: how the steps of an upload join a build. They stand right behind the step whose job uploads them, and wait for its end unless
 * they say that they depend on nothing. Whoever waits for that step waits for them too, and so on for what their jobs upload. The
 * first wait among them waits for all that stands before it, as if it had been in the file from the start; so does the first wait
 * behind them that an earlier upload of the same step brought.
 */
final class Graft {

    /** More would make every look at the build slow; a wait between two crowds needs few. */
    private static final int NEEDS_MAX = 200_000;

    private static final YamlNode.Place NOWHERE = new YamlNode.Place(1, 1);

    private final Map<Integer, KeptStep> standing = new LinkedHashMap<>();
    private final Map<String, List<Integer>> keys;
    private final KeptStep uploader;
    private final Map<Integer, List<Integer>> children = new HashMap<>();
    private final Map<Integer, Set<Integer>> descendants = new HashMap<>();

    /** Steps that will wait for this upload, or for one that does. */
    private final Set<Integer> waiting;

    private final List<KeptStep> heirs;

    /** Waits and blocks behind the uploading step that nothing has passed yet, as far as the first that stops all. */
    private final List<KeptStep> gates;

    private final List<YamlFault> faults = new ArrayList<>();

    /** What came of it. */
    sealed interface Outcome {

        /**
         * What changes in the build.
         *
         * @param steps the new ones, at their places
         * @param needs for steps that wait for the uploading one all that they wait for now
         * @param keys which of the new steps each key names
         */
        record Grown(List<KeptStep> steps, Map<Integer, List<Need>> needs, Map<String, List<Integer>> keys)
                implements Outcome {

            /**
             * Whether nothing comes of it before the uploading job ends, so that the build need not be read again: all that is new
             * waits for that job, and nobody's place in a queue changes.
             *
             * @param standing the steps that were there
             */
            boolean isQuiet(BuildState state, List<KeptStep> standing) {
                return state == BuildState.RUNNING
                        && steps.stream().allMatch(KeptStep::waitsForUploader)
                        && Stream.concat(standing.stream(), steps.stream()).noneMatch(KeptStep::isOrdered);
            }
        }

        /** Steps would wait for each other, or too many for too many. */
        record Refused(List<YamlFault> faults) implements Outcome {
            public Refused {
                faults = List.copyOf(faults);
            }
        }
    }

    private Graft(List<KeptStep> steps, Set<Integer> open, Map<String, List<Integer>> keys, int uploader) {
        steps.forEach(step -> standing.put(step.number(), step));
        this.keys = keys;
        this.uploader = at(uploader);
        steps.forEach(step -> step.uploadedBy()
                .ifPresent(parent ->
                        children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(step.number())));
        Set<Integer> behindUploader = descendants(uploader);
        this.heirs = steps.stream()
                .filter(step -> open.contains(step.number()) && !behindUploader.contains(step.number()))
                .filter(step -> step.needs().stream().anyMatch(need -> need.step() == uploader))
                .toList();
        this.gates = gates(open);
        this.waiting = reached(
                waiters(standing.values().stream()),
                heirs.stream().map(KeptStep::number).toList());
    }

    private List<KeptStep> gates(Set<Integer> open) {
        var found = new ArrayList<KeptStep>();
        standing.values().stream()
                .filter(step -> step.position().compareTo(uploader.position()) > 0)
                .filter(step -> Scope.isGate(step.step()) && step.group().isEmpty() && open.contains(step.number()))
                .filter(step -> step.step().common().dependsOn().isEmpty())
                .takeWhile(
                        _ -> found.isEmpty() || Scope.forgives(found.getLast().step()))
                .forEach(found::add);
        found.removeAll(heirs);
        return List.copyOf(found);
    }

    /**
     * @param steps those of the build, as they stand
     * @param open the numbers of those that wait for others
     * @param keys which of them each key names
     * @param uploader the number of the uploading step
     * @param upload how many uploads the build has had before
     * @param first the number of the first new step
     */
    static Outcome of(
            Course course,
            List<KeptStep> steps,
            Set<Integer> open,
            Map<String, List<Integer>> keys,
            int uploader,
            int upload,
            int first) {
        var graft = new Graft(steps, open, keys, uploader);
        List<KeptStep> grown = graft.grown(course, upload, first);
        Map<Integer, List<Need>> needs = graft.inherited(grown);
        int count = steps.stream().mapToInt(step -> step.needs().size()).sum()
                + grown.stream().mapToInt(step -> step.needs().size()).sum()
                + grown.size() * (graft.heirs.size() + graft.gates.size());
        if (count > NEEDS_MAX) {
            graft.fault(
                    NOWHERE,
                    "The steps of the build would wait for each other in " + count + " pairs, and at most " + NEEDS_MAX
                            + " are allowed. Put a “wait” between the many that wait for many.");
        }
        if (!graft.faults.isEmpty()) {
            return new Outcome.Refused(graft.faults);
        }
        var named = new LinkedHashMap<String, List<Integer>>();
        course.keys()
                .forEach((key, numbers) -> named.put(
                        key, numbers.stream().map(each -> each + first).toList()));
        return new Outcome.Grown(grown, needs, named);
    }

    private void fault(YamlNode.Place at, String message) {
        faults.add(new YamlFault(Uploads.FILE, at.line(), at.column(), message));
    }

    private KeptStep at(int number) {
        KeptStep step = standing.get(number);
        if (step == null) {
            throw new IllegalStateException("the build has no step " + number);
        }
        return step;
    }

    /** What the jobs of a step uploaded, and theirs. */
    private Set<Integer> descendants(int number) {
        return descendants.computeIfAbsent(number, _ -> reached(children, children.getOrDefault(number, List.of())));
    }

    private static Map<Integer, List<Integer>> waiters(Stream<KeptStep> steps) {
        Map<Integer, List<Integer>> waiters = new HashMap<>();
        steps.forEach(step -> step.needs()
                .forEach(need -> waiters.computeIfAbsent(need.step(), _ -> new ArrayList<>())
                        .add(step.number())));
        return waiters;
    }

    /** These, and who comes after them. */
    private static Set<Integer> reached(Map<Integer, List<Integer>> next, List<Integer> from) {
        var reached = new HashSet<Integer>();
        var open = new ArrayList<>(from);
        while (!open.isEmpty()) {
            int each = open.removeLast();
            if (reached.add(each)) {
                open.addAll(next.getOrDefault(each, List.of()));
            }
        }
        return reached;
    }

    private List<KeptStep> grown(Course course, int upload, int first) {
        var scope = new Scope();
        var grown = new ArrayList<KeptStep>();
        for (int place = 0; place < course.numbers().size(); place++) {
            Plan.PlannedStep planned = course.plan().steps().get(place);
            if (planned.leftOut().isPresent()) {
                continue;
            }
            Map<Integer, Boolean> outside = new LinkedHashMap<>();
            if (!wantsNothing(course.plan(), planned)) {
                outside.put(uploader.number(), true);
            }
            named(planned, outside);
            scope.implied(course.plan(), planned, outside);
            for (int number : course.numbers().get(place)) {
                KeptStep step = course.steps().get(number);
                var needs = new ArrayList<Need>();
                outside.forEach((each, mayFail) -> needs.add(new Need(each, mayFail)));
                step.needs().forEach(need -> needs.add(new Need(need.step() + first, need.mayFail())));
                grown.add(new KeptStep(
                        first + number,
                        uploader.position().added(upload, number),
                        withEnv(step.step(), course.plan().env()),
                        needs,
                        step.group(),
                        Optional.of(uploader.number())));
            }
        }
        return grown;
    }

    /** Whether it says, or its group does and it is silent, that it depends on nothing: not even on who uploads it. */
    private static boolean wantsNothing(Plan plan, Plan.PlannedStep planned) {
        Optional<List<Dependency>> own = planned.step().common().dependsOn();
        return own.or(() -> planned.group()
                        .flatMap(
                                each -> plan.groups().get(each).group().common().dependsOn()))
                .filter(List::isEmpty)
                .isPresent();
    }

    /** The variables of an upload are for its own steps. */
    private static Step withEnv(Step step, Map<String, String> env) {
        return step instanceof Step.Command command && !env.isEmpty()
                ? command.withEnv(over(env, command.env()))
                : step;
    }

    private static Map<String, String> over(Map<String, String> weaker, Map<String, String> stronger) {
        var all = new LinkedHashMap<>(weaker);
        all.putAll(stronger);
        return all;
    }

    /** The steps of the build that it names, and what those have uploaded. */
    private void named(Plan.PlannedStep planned, Map<Integer, Boolean> outside) {
        planned.earlierNeeds().forEach((key, mayFail) -> {
            var all = new TreeSet<Integer>();
            for (int number : keys.getOrDefault(key, List.of())) {
                all.add(number);
                Set<Integer> uploaded = descendants(number);
                boolean forebear = number == uploader.number() || uploaded.contains(uploader.number());
                if (!forebear) {
                    all.addAll(uploaded);
                }
            }
            if (all.stream().anyMatch(waiting::contains)) {
                fault(
                        planned.step().common().at(),
                        "“" + planned.step().label() + "” cannot wait for “" + key
                                + "”, which waits for the step that uploads it: they would wait for each other.");
            }
            all.addAll(sharing(all));
            all.forEach(each -> outside.merge(each, mayFail, Boolean::logicalAnd));
        });
    }

    /** Whoever waits for one step of a concurrency group waits for all of it that do not wait for the upload. */
    private List<Integer> sharing(Set<Integer> named) {
        Set<String> groups = new HashSet<>();
        named.forEach(each -> concurrencyGroup(at(each)).ifPresent(groups::add));
        return standing.values().stream()
                .filter(step -> !waiting.contains(step.number()))
                .filter(step -> concurrencyGroup(step).filter(groups::contains).isPresent())
                .map(KeptStep::number)
                .toList();
    }

    private static Optional<String> concurrencyGroup(KeptStep step) {
        return step.step() instanceof Step.Command command
                ? command.concurrency().map(Concurrency::group)
                : Optional.empty();
    }

    /** What those that wait for the uploading step wait for from now on. */
    private Map<Integer, List<Need>> inherited(List<KeptStep> grown) {
        var needs = new LinkedHashMap<Integer, List<Need>>();
        for (KeptStep heir : heirs) {
            boolean mayFail = heir.needs().stream()
                    .filter(need -> need.step() == uploader.number())
                    .allMatch(Need::mayFail);
            var all = new ArrayList<>(heir.needs());
            grown.forEach(step -> all.add(new Need(step.number(), mayFail)));
            needs.put(heir.number(), all);
        }
        for (KeptStep gate : gates) {
            Set<Integer> behind = behind(gate, grown);
            var all = new ArrayList<>(gate.needs());
            grown.stream()
                    .filter(step -> !behind.contains(step.number()) && !(step.step() instanceof Step.Input))
                    .forEach(step -> all.add(new Need(step.number(), Scope.forgives(gate.step()))));
            needs.put(gate.number(), all);
        }
        return needs;
    }

    /** Who cannot begin before the gate lets him: new steps that name what is behind it. */
    private Set<Integer> behind(KeptStep gate, List<KeptStep> grown) {
        return reached(waiters(Stream.concat(standing.values().stream(), grown.stream())), List.of(gate.number()));
    }

    /** Where the upload stands between the waits and blocks of the build. */
    private final class Scope {

        private final List<KeptStep> before;
        private boolean gateSeen;
        private boolean strictGateSeen;

        Scope() {
            this.before = standing.values().stream()
                    .filter(step ->
                            step.position().compareTo(uploader.position()) <= 0 && !waiting.contains(step.number()))
                    .toList();
        }

        /** What a step waits for since it stands there, unless it or its group says what it depends on. */
        void implied(Plan plan, Plan.PlannedStep planned, Map<Integer, Boolean> outside) {
            Optional<Common> group =
                    planned.group().map(each -> plan.groups().get(each).group().common());
            Common common = planned.step().common();
            boolean silent = common.dependsOn().isEmpty()
                    && group.flatMap(Common::dependsOn).isEmpty()
                    && !(planned.step() instanceof Step.Input);
            boolean mayFail = group.orElse(common).allowDependencyFailure();
            if (silent && !gateSeen) {
                lastGate(_ -> true).ifPresent(each -> outside.merge(each.number(), mayFail, Boolean::logicalAnd));
            }
            if (group.isPresent() || !isGate(planned.step())) {
                return;
            }
            gateSeen = true;
            if (silent && !strictGateSeen) {
                boolean forgives = forgives(planned.step());
                Optional<Position> from = lastGate(
                                each -> each.common().dependsOn().isEmpty() && (forgives || !forgives(each)))
                        .map(KeptStep::position);
                before.stream()
                        .filter(step -> from.filter(gate -> step.position().compareTo(gate) <= 0)
                                .isEmpty())
                        .filter(step -> !(step.step() instanceof Step.Input))
                        .forEach(step -> outside.merge(step.number(), forgives, Boolean::logicalAnd));
                strictGateSeen = !forgives;
            }
        }

        /** The last wait or block before the upload that is as asked for. */
        private Optional<KeptStep> lastGate(Predicate<Step> asked) {
            return before.stream()
                    .filter(step -> isGate(step.step()) && step.group().isEmpty())
                    .filter(step -> asked.test(step.step()))
                    .reduce((_, last) -> last);
        }

        private static boolean isGate(Step step) {
            return step instanceof Step.Wait || step instanceof Step.Block;
        }

        /** Whether a gate lets failures before it pass; one that does not stops for those that such a one let pass, too. */
        private static boolean forgives(Step step) {
            return step.common().allowDependencyFailure()
                    || (step instanceof Step.Wait wait && wait.continueOnFailure());
        }
    }
}
