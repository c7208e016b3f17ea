package dev.belay.pipelines.page;

import dev.belay.kernel.Problem;
import dev.belay.platform.access.Caller;
import java.util.List;
import java.util.Map;

/** The form for a new pipeline: what was typed so far, and what is wrong with it. */
record NewPipelinePage(Map<String, String> typed, List<Problem.Fault> faults, String problem, Caller caller) {

    NewPipelinePage {
        typed = Map.copyOf(typed);
        faults = List.copyOf(faults);
    }

    String typed(String field) {
        return typed.getOrDefault(field, "");
    }

    /** What is wrong with a field, or nothing. */
    String fault(String field) {
        return faults.stream()
                .filter(fault -> fault.field().equals(field))
                .map(Problem.Fault::message)
                .findFirst()
                .orElse("");
    }
}
