package dev.belay.agent.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No secret gets through, however the stream is cut, and nothing else is lost. */
final class RedactorTest {

    @Test
    void secretsAreReplacedWhereverTheStreamIsCut() {
        List<String> secrets = List.of("hunter2-hunter", "hunter2-hunter3", "größe-ß", "one line\nand another");
        String text =
                "a hunter2-hunter3 b hunter2-hunter c hunter2-hunte d größe-ß e one line\nand another f one line\r\n"
                        + "hunter2-hunthunter2-hunter";
        String clean = "a [REDACTED] b [REDACTED] c hunter2-hunte d [REDACTED] e [REDACTED] f [REDACTED]\r\n"
                + "hunter2-hunt[REDACTED]";
        for (long seed = 0; seed < 200; seed++) {
            assertThat(redacted(secrets, text, new Random(seed)))
                    .as("seed " + seed)
                    .isEqualTo(clean);
        }
    }

    @Test
    void whatIsShortIsLetThroughAndNothingIsHeldBackForGood() {
        assertThat(redacted(List.of("x", "12345"), "x 12345", new Random(1))).isEqualTo("x 12345");
        assertThat(redacted(List.of("secret"), "it ends with secre", new Random(1)))
                .isEqualTo("it ends with secre");
        assertThat(redacted(List.of(), "anything", new Random(1))).isEqualTo("anything");
    }

    @Test
    void whatIsAddedLaterIsReplacedFromThenOn() {
        var out = new ByteArrayOutputStream();
        var redactor = new Redactor(List.of(), (bytes, length) -> out.write(bytes, 0, length));
        byte[] said = "say hunter2; ".getBytes(StandardCharsets.UTF_8);
        redactor.write(said, said.length);
        redactor.add(List.of("hunter2"));
        redactor.add(List.of("hunter2", "hunter2; s"));
        redactor.write(said, said.length);
        redactor.write(said, said.length);
        redactor.end();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("say hunter2; say [REDACTED]ay [REDACTED]; ");
    }

    @Test
    void whatIsTooMuchIsRefusedWholeAndWhatWasKnownIsHiddenStill() {
        var out = new ByteArrayOutputStream();
        var redactor = new Redactor(List.of("hunter2"), (bytes, length) -> out.write(bytes, 0, length));
        List<String> many = IntStream.range(0, Redactor.SECRETS_MAX)
                .mapToObj(each -> "secret-" + each)
                .toList();
        assertThatThrownBy(() -> redactor.add(many)).hasMessageContaining("" + Redactor.SECRETS_MAX);
        assertThatThrownBy(() -> redactor.add(List.of("x".repeat(Redactor.SECRETS_BYTES_MAX))))
                .hasMessageContaining("" + Redactor.SECRETS_BYTES_MAX);
        redactor.add(many.subList(1, many.size()));
        byte[] said = "secret-1999, secret-0, hunter2".getBytes(StandardCharsets.UTF_8);
        redactor.write(said, said.length);
        redactor.end();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("[REDACTED], secret-0, [REDACTED]");
    }

    @Test
    void ofWhatIsTooMuchForAJobThatBeginsTheLongestIsHidden() {
        var redactor = new Redactor(List.of(), (_, _) -> {});
        String long1 = "a longer line of the secret";
        String value = IntStream.range(0, Redactor.SECRETS_MAX + 100)
                        .mapToObj(each -> "line-" + each)
                        .collect(Collectors.joining("\n"))
                + "\n" + long1;
        assertThat(redactor.addMost(List.of("hunter2", value))).isPositive();
        assertThat(redactor.clean("hunter2, " + long1 + ", line-1999, line-1"))
                .isEqualTo("[REDACTED], [REDACTED], [REDACTED], line-1");
        assertThat(redactor.clean(value)).isEqualTo("[REDACTED]");
        assertThatThrownBy(() -> redactor.add(List.of("another"))).hasMessageContaining("hides");
    }

    @Test
    void linesThatAreAlikeCountOnce() {
        String value = "the same line\n".repeat(Redactor.SECRETS_MAX + 1) + "another line";
        assertThat(Redactor.clean("another line", List.of(value))).isEqualTo("[REDACTED]");
    }

    private static String redacted(List<String> secrets, String text, Random random) {
        var out = new ByteArrayOutputStream();
        var redactor = new Redactor(secrets, (bytes, length) -> out.write(bytes, 0, length));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(9));
            redactor.write(java.util.Arrays.copyOfRange(bytes, at, at + length), length);
            at += length;
        }
        redactor.end();
        return out.toString(StandardCharsets.UTF_8);
    }
}
