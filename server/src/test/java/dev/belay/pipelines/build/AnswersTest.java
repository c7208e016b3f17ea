package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.language.Field;
import dev.belay.pipelines.language.Form;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written into a form becomes meta-data, or is refused with all that is wrong with it. */
class AnswersTest {

    private static final Field VERSION = text("version", true, Optional.empty(), Optional.of("[0-9]+|next"));
    private static final Field NOTE = text("note", false, Optional.of("none"), Optional.empty());
    private static final Field WHERE = select("where", true, false, "eu");
    private static final Field HOW = select("how", false, true);

    @Test
    void aFormatHoldsForTheWholeText() {
        assertThat(answers(VERSION, "12")).containsEntry("version", "12");
        assertThat(answers(VERSION, "next")).containsEntry("version", "next");
        assertWrong(VERSION, "12x", "“version” does not match [0-9]+|next");
        assertWrong(VERSION, "xnext", "does not match");
        assertWrong(VERSION, "12\n", "does not match");
    }

    @Test
    void whatIsNotGivenIsTheDefaultAndWhatIsEmptyIsAbsentUnlessItIsRequired() {
        assertThat(Answers.of(form(NOTE), Map.of())).containsEntry("note", "none");
        assertThat(answers(NOTE, "")).isEmpty();
        assertThat(Answers.of(form(WHERE), Map.of())).containsEntry("where", "eu");
        assertWrong(WHERE, "", "“where” is required");
        assertThatThrownBy(() -> Answers.of(form(VERSION), Map.of())).hasMessageContaining("“version” is required");
    }

    @Test
    void linesEndAsTheyDoOnUnix() {
        assertThat(answers(NOTE, "one\r\ntwo\r\n")).containsEntry("note", "one\ntwo\n");
        assertThat(answers(HOW, "us\r\neu")).containsEntry("how", "us\neu");
    }

    @Test
    void aChoiceIsOneOfTheOptionsOrSeveralIfItMayBe() {
        assertThat(answers(WHERE, "us")).containsEntry("where", "us");
        assertWrong(WHERE, "mars", "“where” is none of eu, us");
        assertWrong(WHERE, "eu\nus", "is none of");
        assertThat(answers(HOW, "us\neu")).containsEntry("how", "us\neu");
        assertWrong(HOW, "eu\nmars", "is none of");
        assertWrong(HOW, "us", "“how” has to include eu");
    }

    @Test
    void whatIsTooLongOrNoFieldIsRefused() {
        assertWrong(NOTE, "x".repeat(10_001), "has more than 10000 characters");
        assertThatThrownBy(() -> Answers.of(form(NOTE), Map.of("colour", "red")))
                .hasMessageContaining("there is no field “colour”, only note");
    }

    @Test
    void anExplosiveFormatOnlyFailsToMatch() {
        Field evil = text("evil", true, Optional.empty(), Optional.of("(a*)*\\1b"));
        assertWrong(evil, "a".repeat(5_000), "does not match");
    }

    private static Map<String, String> answers(Field field, String value) {
        return Answers.of(form(field), Map.of(field.key(), value));
    }

    private static void assertWrong(Field field, String value, String message) {
        assertThatThrownBy(() -> answers(field, value))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(message);
    }

    private static Form form(Field field) {
        return new Form(Optional.empty(), "Continue", List.of(field), List.of());
    }

    private static Field text(String key, boolean required, Optional<String> usual, Optional<String> format) {
        return new Field.Text(key, key, Optional.empty(), required, usual, format);
    }

    private static Field select(String key, boolean required, boolean multiple, String... usual) {
        List<Field.Option> options = List.of(
                new Field.Option("Europe", "eu", Optional.empty(), multiple),
                new Field.Option("America", "us", Optional.empty(), false));
        return new Field.Select(key, key, Optional.empty(), required, multiple, options, List.of(usual));
    }
}
