package dev.belay.pipelines.language.planning;

import dev.belay.pipelines.language.Common;
import dev.belay.pipelines.language.Dependency;
import dev.belay.pipelines.language.Need;
import dev.belay.pipelines.language.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds steps that wait for each other, so that none could ever begin. */
final class Circles {

    private enum Mark {
        UNSEEN,
        OPEN,
        DONE
    }

    private final Layout layout;
    private final List<List<Need>> needs;
    private final Mark[] marks;
    private final List<Integer> path = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    Circles(Layout layout, List<List<Need>> needs) {
        this.layout = layout;
        this.needs = needs;
        this.marks = new Mark[needs.size()];
        Arrays.fill(marks, Mark.UNSEEN);
    }

    /** One fault for each circle that a walk over all steps meets. */
    List<Fault> faults() {
        for (int step = 0; step < needs.size(); step++) {
            visit(step);
        }
        return faults;
    }

    private void visit(int step) {
        switch (marks[step]) {
            case DONE -> {}
            case OPEN -> tell(path.subList(path.indexOf(step), path.size()));
            case UNSEEN -> {
                marks[step] = Mark.OPEN;
                path.add(step);
                needs.get(step).forEach(need -> visit(need.step()));
                path.removeLast();
                marks[step] = Mark.DONE;
            }
        }
    }

    private void tell(List<Integer> circle) {
        int start = 0;
        for (int each = 0; each < circle.size(); each++) {
            if (common(circle.get(each)).dependsOn().isPresent()) {
                start = each;
                break;
            }
        }
        var sentence = new StringBuilder("These steps wait for each other: ");
        for (int each = 0; each < circle.size(); each++) {
            sentence.append(name(circle.get((start + each) % circle.size()))).append(" waits for ");
        }
        int first = circle.get(start);
        sentence.append(name(first)).append('.');
        faults.add(new Fault(
                common(first).dependsOn().stream()
                        .flatMap(List::stream)
                        .findFirst()
                        .map(Dependency::at)
                        .orElse(common(first).at()),
                sentence.toString()));
    }

    private Common common(int step) {
        return layout.steps().get(step).common();
    }

    private String name(int number) {
        Step step = layout.steps().get(number);
        if (step instanceof Step.Wait) {
            return "the wait on line " + step.common().at().line();
        }
        return "“" + step.key().orElse(step.label()) + "”";
    }
}
