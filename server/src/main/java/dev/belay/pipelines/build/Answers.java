package dev.belay.pipelines.build;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.language.Field;
import dev.belay.pipelines.language.Form;
import dev.belay.pipelines.language.regex.Regex;
import dev.belay.pipelines.language.regex.RegexFault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Pure: from what somebody wrote into a form to the meta-data that it becomes, or to all that is wrong with it. */
final class Answers {

    private static final int CHARACTERS_MAX = 10_000;

    private final Map<String, String> given;
    private final Map<String, String> answers = new LinkedHashMap<>();
    private final List<Problem.Fault> faults = new ArrayList<>();

    private Answers(Map<String, String> given) {
        this.given = given;
    }

    /**
     * The values by key. What is not given is the field's default; several choices stand in lines of their own.
     *
     * @throws Problem that names every field that is wrong
     */
    static Map<String, String> of(Form form, Map<String, String> given) {
        var answers = new Answers(given);
        List<String> keys = form.fields().stream().map(Field::key).toList();
        given.keySet().stream()
                .filter(key -> !keys.contains(key))
                .forEach(key -> answers.faults.add(new Problem.Fault(
                        key,
                        "there is no field “" + key + "”"
                                + (keys.isEmpty() ? "" : ", only " + String.join(", ", keys)))));
        form.fields().forEach(answers::read);
        if (!answers.faults.isEmpty()) {
            throw Problem.invalid(
                    "The fields are not as the step wants them: "
                            + answers.faults.stream()
                                    .map(Problem.Fault::message)
                                    .collect(Collectors.joining("; "))
                            + ".",
                    answers.faults);
        }
        return answers.answers;
    }

    private void read(Field field) {
        // Browsers end lines as mail does; who reads the meta-data expects those of Unix.
        String value = Optional.ofNullable(given.get(field.key()))
                .map(each -> each.replace("\r\n", "\n"))
                .orElseGet(() -> usual(field));
        if (value.isBlank()) {
            if (field.required()) {
                wrong(field, "is required");
            }
            return;
        }
        if (value.length() > CHARACTERS_MAX || value.contains("\0")) {
            wrong(field, "has more than " + CHARACTERS_MAX + " characters, or zero characters");
            return;
        }
        switch (field) {
            case Field.Text text ->
                text.format()
                        .filter(format -> !fits(format, value))
                        .ifPresent(format -> wrong(field, "does not match " + format));
            case Field.Select select -> choose(select, value);
        }
        answers.put(field.key(), value);
    }

    private void choose(Field.Select select, String value) {
        List<String> known = select.options().stream().map(Field.Option::value).toList();
        List<String> chosen = select.multiple() ? Arrays.asList(value.split("\n")) : List.of(value);
        if (!known.containsAll(chosen)) {
            wrong(select, "is none of " + String.join(", ", known));
        }
        select.options().stream()
                .filter(option -> option.required() && select.multiple() && !chosen.contains(option.value()))
                .forEach(option -> wrong(select, "has to include " + option.value()));
    }

    private static String usual(Field field) {
        return switch (field) {
            case Field.Text text -> text.usual().orElse("");
            case Field.Select select -> String.join("\n", select.usual());
        };
    }

    /** A pattern that takes too long for this text does not match it. */
    private static boolean fits(String format, String value) {
        try {
            return Regex.compile(format, false).matches(value);
        } catch (RegexFault _) {
            return false;
        }
    }

    private void wrong(Field field, String how) {
        faults.add(new Problem.Fault(field.key(), "“" + field.key() + "” " + how));
    }
}
