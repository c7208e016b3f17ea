package dev.belay.pipelines.language;

import dev.belay.platform.yaml.YamlFile;
import java.util.ArrayList;
import java.util.List;

/** Pure: finds steps that wait for each other, so that none could ever begin. */
final class Circles {

    private enum Mark {
        UNSEEN,
        OPEN,
        DONE
    }

    private final YamlFile file;
    private final List<Drafted> steps;
    private final List<List<Need>> needs;
    private final Mark[] marks;
    private final List<Integer> path = new ArrayList<>();

    Circles(YamlFile file, List<Drafted> steps, List<List<Need>> needs) {
        this.file = file;
        this.steps = steps;
        this.needs = needs;
        this.marks = new Mark[steps.size()];
        java.util.Arrays.fill(marks, Mark.UNSEEN);
    }

    /** Notes a fault for each circle that a walk over all steps meets. */
    void note() {
        for (int step = 0; step < steps.size(); step++) {
            visit(step);
        }
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
            if (steps.get(circle.get(each)).dependsOn().isPresent()) {
                start = each;
                break;
            }
        }
        var sentence = new StringBuilder("These steps wait for each other: ");
        for (int each = 0; each < circle.size(); each++) {
            sentence.append(steps.get(circle.get((start + each) % circle.size()))
                            .name())
                    .append(" waits for ");
        }
        Drafted first = steps.get(circle.get(start));
        sentence.append(first.name()).append('.');
        file.fault(
                first.dependsOn()
                        .filter(wishes -> !wishes.isEmpty())
                        .map(wishes -> wishes.getFirst().at())
                        .orElse(first.at()),
                sentence.toString());
    }
}
