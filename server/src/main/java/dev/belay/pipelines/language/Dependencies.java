package dev.belay.pipelines.language;

import dev.belay.platform.yaml.Nearest;
import dev.belay.platform.yaml.YamlFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pure: who waits for whom. A step with {@code depends_on} waits for what it names; any other waits for the last wait before
 * it. A wait waits for the wait before it and for all steps between, and only these may fail if it continues on failure: so
 * a failure that stopped one wait stops all later ones.
 */
final class Dependencies {

    private final YamlFile file;
    private final List<Drafted> steps;
    private final Map<String, Integer> numbers = new HashMap<>();

    Dependencies(YamlFile file, List<Drafted> steps) {
        this.file = file;
        this.steps = steps;
    }

    /** For each step what it waits for; what is wrong is noted in the file. */
    List<List<Need>> resolve() {
        for (int number = 0; number < steps.size(); number++) {
            register(number);
        }
        var needs = new ArrayList<List<Need>>();
        int lastWait = -1;
        for (int number = 0; number < steps.size(); number++) {
            Drafted drafted = steps.get(number);
            if (drafted.step() instanceof Step.Wait wait) {
                needs.add(before(wait, number, lastWait));
                lastWait = number;
            } else {
                needs.add(named(drafted, number, lastWait));
            }
        }
        new Circles(file, steps, needs).note();
        return needs;
    }

    private void register(int number) {
        steps.get(number).step().key().ifPresent(key -> {
            Integer first = numbers.putIfAbsent(key, number);
            if (first != null) {
                int line = steps.get(first).at().place().line();
                file.fault(
                        steps.get(number).at(),
                        "The key “" + key + "” is already that of the step on line " + line + ".");
            }
        });
    }

    private List<Need> before(Step.Wait wait, int number, int lastWait) {
        var needs = new ArrayList<Need>();
        if (lastWait >= 0) {
            needs.add(new Need(lastWait, false));
        }
        for (int earlier = lastWait + 1; earlier < number; earlier++) {
            needs.add(new Need(earlier, wait.continueOnFailure()));
        }
        return needs;
    }

    private List<Need> named(Drafted drafted, int number, int lastWait) {
        if (drafted.dependsOn().isEmpty()) {
            return lastWait < 0 ? List.of() : List.of(new Need(lastWait, false));
        }
        var needs = new ArrayList<Need>();
        for (Drafted.Wish wish : drafted.dependsOn().get()) {
            Integer target = numbers.get(wish.key());
            if (target == null) {
                file.fault(
                        wish.at(),
                        "There is no step with the key “" + wish.key() + "”."
                                + Nearest.hint(wish.key(), numbers.keySet()));
            } else if (target == number) {
                file.fault(wish.at(), "A step cannot depend on itself.");
            } else {
                needs.add(new Need(target, wish.mayFail()));
            }
        }
        return needs;
    }
}
