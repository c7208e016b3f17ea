package dev.belay.agent.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A change of a job's variables comes about with its secrets hidden, or not at all. */
final class JobSpaceTest {

    private final Redactor redactor = new Redactor(List.of(), (_, _) -> {});
    private final JobSpace space = new JobSpace(Map.of("CI", "true"), redactor);

    @Test
    void variablesWhoseSecretsTheLogCannotHideAreNotSet() {
        String lines = IntStream.rangeClosed(0, Redactor.SECRETS_MAX)
                .mapToObj(each -> "secret-" + each)
                .collect(Collectors.joining("\n"));
        assertThatThrownBy(() -> space.set(Map.of("A", "b", "MY_TOKEN", lines))).hasMessageContaining("hides");
        assertThat(space.variables()).isEqualTo(Map.of("CI", "true"));
    }

    @Test
    void namesOfSecretsThatComeWithTheChangeCountForIt() {
        space.set(Map.of("BUILDKITE_REDACTED_VARS", "MINE", "MINE", "hunter2"));
        assertThat(redactor.clean("it is hunter2")).isEqualTo("it is [REDACTED]");
    }

    @Test
    void moreThanAProcessCanHaveIsRefused() {
        assertThatThrownBy(() -> space.set(Map.of("LONG", "x".repeat(2 << 20)))).hasMessageContaining("characters");
        assertThat(space.variables()).isEqualTo(Map.of("CI", "true"));
    }
}
