package dev.belay.pipelines.language.planning;

import dev.belay.pipelines.language.Common;
import dev.belay.pipelines.language.Dependency;
import dev.belay.pipelines.language.Need;
import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.yaml.Nearest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who waits for whom. A step with {@code depends_on} waits for what it names; any other waits for the last wait or
 * block before it in its scope: the file, or its group. A wait or block waits for the one before it and for all steps
 * between, and only these may fail if a wait continues on failure: so a failure that stopped one wait stops all later
 * ones. Steps that are left out hold up nobody.
 */
public final class Dependencies {

    /** Beyond so many, more faults help nobody, and looking for the nearest key takes time. */
    private static final int FAULTS_MAX = 50;

    private final Layout layout;
    private final Set<Integer> absent;
    private final Set<String> earlierKeys;
    private final List<Map<Integer, Boolean>> needs = new ArrayList<>();
    private final List<Map<String, Boolean>> earlier = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Set<Integer> idle = new HashSet<>();

    private Dependencies(Layout layout, Set<Integer> absent, Set<String> earlierKeys) {
        this.layout = layout;
        this.absent = absent;
        this.earlierKeys = earlierKeys;
        layout.steps().forEach(_ -> {
            needs.add(new LinkedHashMap<>());
            earlier.add(new LinkedHashMap<>());
        });
    }

    /**
     * @param needs for each step the steps of this file that it waits for
     * @param earlier for each step the keys of earlier steps of the build that it waits for
     * @param idle waits that order nothing, since a block beside them does
     */
    record Resolved(List<List<Need>> needs, List<Map<String, Boolean>> earlier, Set<Integer> idle) {}

    /**
     * What is wrong with the dependencies of a file: keys that two steps have, keys that none has, and circles. Which step is meant by
     * a key of two is not known, so circles are told only when no key comes twice.
     *
     * @param lostKeys those of steps that could not be read
     */
    public static List<Fault> faults(PipelineFile file, Set<String> lostKeys) {
        Layout layout = Layout.of(file);
        var others = new HashSet<>(file.earlierKeys());
        others.addAll(lostKeys);
        var dependencies = new Dependencies(layout, Set.of(), others);
        dependencies.keys(file);
        boolean clear = dependencies.faults.isEmpty();
        dependencies.run();
        if (clear) {
            dependencies.faults.addAll(new Circles(layout, dependencies.sorted()).faults());
        }
        return List.copyOf(dependencies.faults);
    }

    /** The dependencies of a file without faults. Steps of {@code absent} numbers are left out. */
    static Resolved resolve(Layout layout, Set<Integer> absent, Set<String> earlierKeys) {
        var dependencies = new Dependencies(layout, absent, earlierKeys);
        dependencies.run();
        return new Resolved(dependencies.sorted(), dependencies.earlier, dependencies.idle);
    }

    private List<List<Need>> sorted() {
        return needs.stream()
                .map(each -> each.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> new Need(entry.getKey(), entry.getValue()))
                        .toList())
                .toList();
    }

    private void keys(PipelineFile file) {
        Map<String, Common> first = new HashMap<>();
        var all = new ArrayList<Step>(layout.groups());
        all.addAll(layout.steps());
        all.sort((one, other) ->
                Integer.compare(one.common().at().line(), other.common().at().line()));
        for (Step step : all) {
            step.key().ifPresent(key -> {
                Common before = first.putIfAbsent(key, step.common());
                if (before != null) {
                    faults.add(new Fault(
                            step.common().at(),
                            "The key “" + key + "” is already that of the step on line "
                                    + before.at().line() + "."));
                } else if (file.earlierKeys().contains(key)) {
                    faults.add(
                            new Fault(step.common().at(), "The build has a step with the key “" + key + "” already."));
                }
            });
        }
    }

    private void run() {
        var outer = new Order(Map.of(), Map.of(), false);
        for (int number = 0; number < layout.steps().size(); number++) {
            Optional<Integer> group = layout.groupOf().get(number);
            if (group.isEmpty()) {
                outer.add(number);
            } else if (layout.members().get(group.get()).getFirst() == number) {
                group(outer, group.get());
            }
        }
        shareConcurrency();
    }

    private void group(Order outer, int group) {
        Common common = layout.groups().get(group).common();
        Map<Integer, Boolean> named = new LinkedHashMap<>();
        Map<String, Boolean> namedEarlier = new LinkedHashMap<>();
        boolean names = common.dependsOn().isPresent();
        if (names) {
            name(common, Set.copyOf(layout.members().get(group)), named, namedEarlier);
        } else {
            outer.lastGate().ifPresent(gate -> named.put(gate, common.allowDependencyFailure()));
        }
        var inner = new Order(named, namedEarlier, names);
        layout.members().get(group).forEach(inner::add);
        layout.members().get(group).forEach(outer::pass);
    }

    /** What a {@code depends_on} names. */
    private void name(
            Common common, Set<Integer> self, Map<Integer, Boolean> named, Map<String, Boolean> namedEarlier) {
        for (Dependency dependency : common.dependsOn().orElse(List.of())) {
            boolean mayFail = dependency.mayFail() || common.allowDependencyFailure();
            List<Integer> targets = layout.numbers().get(dependency.key());
            if (targets != null) {
                if (targets.stream().anyMatch(self::contains)) {
                    faults.add(new Fault(
                            dependency.at(),
                            common.key().equals(Optional.of(dependency.key()))
                                    ? "A step cannot depend on itself."
                                    : "A step cannot depend on its own group, nor a group on its own steps."));
                }
                targets.stream()
                        .filter(target -> !absent.contains(target) && !self.contains(target))
                        .forEach(target -> named.merge(target, mayFail, Boolean::logicalAnd));
            } else if (earlierKeys.contains(dependency.key())) {
                namedEarlier.merge(dependency.key(), mayFail, Boolean::logicalAnd);
            } else if (faults.size() < FAULTS_MAX) {
                var known = new TreeSet<>(layout.numbers().keySet());
                known.addAll(earlierKeys);
                faults.add(new Fault(
                        dependency.at(),
                        "There is no step with the key “" + dependency.key() + "”."
                                + Nearest.hint(dependency.key(), known)));
            }
        }
    }

    /** Whoever waits for one step of a concurrency group waits for all of its steps that do not wait for him. */
    private void shareConcurrency() {
        List<BitSet> waiters = waiters();
        for (int number = 0; number < layout.steps().size(); number++) {
            Map<Integer, Boolean> own = needs.get(number);
            Map<String, Boolean> groups = new HashMap<>();
            own.forEach((need, mayFail) ->
                    concurrencyGroup(need).ifPresent(group -> groups.merge(group, mayFail, Boolean::logicalAnd)));
            boolean names = layout.steps().get(number).common().dependsOn().isPresent();
            if (!names || groups.isEmpty()) {
                continue;
            }
            BitSet waiting = waitingFor(number, waiters);
            for (int other = 0; other < layout.steps().size(); other++) {
                Optional<Boolean> mayFail = concurrencyGroup(other).map(groups::get);
                if (mayFail.isPresent() && !absent.contains(other) && !waiting.get(other) && !own.containsKey(other)) {
                    own.put(other, mayFail.get());
                    waiters.get(other).set(number);
                }
            }
        }
    }

    /** For each step those that wait for it. */
    private List<BitSet> waiters() {
        var waiters = new ArrayList<BitSet>();
        needs.forEach(_ -> waiters.add(new BitSet(needs.size())));
        for (int number = 0; number < needs.size(); number++) {
            for (int need : needs.get(number).keySet()) {
                waiters.get(need).set(number);
            }
        }
        return waiters;
    }

    /** The steps that cannot begin before this one has ended, itself among them. */
    private static BitSet waitingFor(int number, List<BitSet> waiters) {
        var found = new BitSet(waiters.size());
        var open = new BitSet(waiters.size());
        open.set(number);
        while (!open.isEmpty()) {
            int next = open.nextSetBit(0);
            open.clear(next);
            found.set(next);
            var more = (BitSet) waiters.get(next).clone();
            more.andNot(found);
            open.or(more);
        }
        return found;
    }

    private Optional<String> concurrencyGroup(int number) {
        return layout.steps().get(number) instanceof Step.Command command
                ? command.concurrency().map(each -> each.group())
                : Optional.empty();
    }

    /** The steps of one scope as they come: the file's, or those of a group. */
    private final class Order {

        /** What the steps of the scope wait for, besides their own. */
        private final Map<Integer, Boolean> all;

        private final Map<String, Boolean> allEarlier;

        /** Whether the group names that, so that also those of its steps wait for it that name others. */
        private final boolean named;

        private final List<Integer> sinceGate = new ArrayList<>();

        /** Whose failure a gate has let pass, which the next one that is not so lenient does not. */
        private final List<Integer> forgiven = new ArrayList<>();

        private Optional<Integer> gate = Optional.empty();
        private Optional<Integer> last = Optional.empty();

        Order(Map<Integer, Boolean> all, Map<String, Boolean> allEarlier, boolean named) {
            this.all = all;
            this.allEarlier = allEarlier;
            this.named = named;
        }

        Optional<Integer> lastGate() {
            return gate;
        }

        void add(int number) {
            if (absent.contains(number)) {
                own(number);
                return;
            }
            Step step = layout.steps().get(number);
            switch (step) {
                case Step.Wait wait -> {
                    if (isBesideBlock(number)) {
                        idle.add(number);
                        own(number);
                        return;
                    }
                    gate(number, wait.continueOnFailure());
                }
                case Step.Block _ -> gate(number, false);
                case Step.Input _ -> own(number);
                case Step.Command _, Step.Trigger _, Step.Rollout _ -> {
                    implied(number);
                    sinceGate.add(number);
                }
                case Step.Group _ -> throw new IllegalStateException("groups do not nest");
            }
            last = Optional.of(number);
        }

        /** A step of a group counts for the gates after the group. */
        void pass(int number) {
            Step step = layout.steps().get(number);
            if (!absent.contains(number) && !idle.contains(number) && !(step instanceof Step.Input)) {
                sinceGate.add(number);
            }
            last = Optional.empty();
        }

        private boolean isBesideBlock(int number) {
            int next = number + 1;
            while (next < layout.steps().size() && absent.contains(next)) {
                next++;
            }
            boolean follows = next < layout.steps().size()
                    && layout.steps().get(next) instanceof Step.Block
                    && layout.groupOf().get(next).equals(layout.groupOf().get(number));
            return follows
                    || last.filter(each -> layout.steps().get(each) instanceof Step.Block)
                            .isPresent();
        }

        /** One that names what it waits for leaves the rest to the next. */
        private void gate(int number, boolean continues) {
            Common common = layout.steps().get(number).common();
            implied(number);
            if (common.dependsOn().isEmpty()) {
                boolean mayFail = continues || common.allowDependencyFailure();
                sinceGate.forEach(each -> needs.get(number).putIfAbsent(each, mayFail));
                if (mayFail) {
                    forgiven.addAll(sinceGate);
                } else {
                    forgiven.forEach(each -> needs.get(number).putIfAbsent(each, false));
                    forgiven.clear();
                }
                sinceGate.clear();
            }
            gate = Optional.of(number);
        }

        private void implied(int number) {
            Common common = layout.steps().get(number).common();
            own(number);
            if (common.dependsOn().isEmpty()) {
                gate.ifPresent(
                        each -> needs.get(number).merge(each, common.allowDependencyFailure(), Boolean::logicalAnd));
            }
        }

        /** What it names, and what its group waits for. */
        private void own(int number) {
            Common common = layout.steps().get(number).common();
            name(common, Set.of(number), needs.get(number), earlier.get(number));
            boolean silent = common.dependsOn().isEmpty() && !(layout.steps().get(number) instanceof Step.Input);
            if (named || silent) {
                all.forEach((need, mayFail) -> needs.get(number).merge(need, mayFail, Boolean::logicalAnd));
                allEarlier.forEach((key, mayFail) -> earlier.get(number).merge(key, mayFail, Boolean::logicalAnd));
            }
        }
    }
}
