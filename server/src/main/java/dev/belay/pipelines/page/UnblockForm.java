package dev.belay.pipelines.page;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Unblocking;
import dev.belay.pipelines.language.Field;
import dev.belay.pipelines.language.Form;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.protocol.api.JobView;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody is asked before a build goes on.
 *
 * @param job its id
 * @param newer the number of a newer build of the same branch, of which whoever answers is warned
 * @param written what was filled in and refused, by key; nothing when the form is new
 * @param refused why it was refused
 */
record UnblockForm(
        String job,
        Form form,
        Optional<Long> newer,
        Caller caller,
        Map<String, String> written,
        Optional<Problem> refused) {

    UnblockForm {
        written = Map.copyOf(written);
    }

    /** The form of a job that waits for its caller, if it does. */
    static Optional<UnblockForm> of(JobView job, Step step, Optional<Long> newer, Caller caller) {
        return Unblocking.form(step)
                .filter(_ -> job.state().equals("blocked") && caller.may(Permission.BUILD))
                .map(form -> new UnblockForm(job.id(), form, newer, caller, Map.of(), Optional.empty()));
    }

    /** The same after it was refused. */
    UnblockForm refused(Map<String, String> again, Problem problem) {
        return new UnblockForm(job, form, newer, caller, again, Optional.of(problem));
    }

    /** What was refused in general, and not for one of the fields. */
    Optional<String> fault() {
        return refused.filter(problem ->
                        form.fields().stream().allMatch(field -> fault(field).isEmpty()))
                .map(Problem::getMessage);
    }

    /** What is wrong with a field, or nothing. */
    String fault(Field field) {
        return refused.stream()
                .flatMap(problem -> problem.faults().stream())
                .filter(fault -> fault.field().equals(field.key()))
                .map(fault -> fault.message().replace("“" + field.key() + "”", "“" + field.label() + "”") + ".")
                .findFirst()
                .orElse("");
    }

    String value(Field.Text text) {
        return refused.isPresent()
                ? written.getOrDefault(text.key(), "")
                : text.usual().orElse("");
    }

    boolean isChosen(Field.Select select, Field.Option option) {
        List<String> chosen = refused.isPresent()
                ? Arrays.asList(written.getOrDefault(select.key(), "").split("\n"))
                : select.usual();
        return chosen.contains(option.value());
    }

    /** What was filled in of a step, under the labels of its fields, in their order. */
    static Map<String, String> labelled(Step step, Map<String, String> answers) {
        var labelled = new LinkedHashMap<String, String>();
        Unblocking.form(step).map(Form::fields).orElse(List.of()).forEach(field -> {
            String answer = answers.getOrDefault(field.key(), "");
            labelled.put(field.label(), answer.isEmpty() ? "–" : answer.replace("\n", ", "));
        });
        return labelled;
    }
}
