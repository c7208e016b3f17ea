package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Times of lines are taken out of logs, wherever a stretch ends, and nothing else is. */
final class LineTimesTest {

    private static final String LOG =
            "\033_bk;t=1700000000000\007one\r\n\033_bk;t=1\007\033[32mtwo\033[0m\033_bk;t=\007"
                    + "\033_bk;x\007\033\033_bk;t=2\007three\033_bk;t=12";
    private static final String TEXT = "one\r\n\033[32mtwo\033[0m\033_bk;t=\007\033_bk;x\007\033three\033_bk;t=12";

    @Test
    void onlyTimesAreTakenOut() {
        byte[] log = LOG.getBytes(StandardCharsets.US_ASCII);
        for (int size = 1; size <= log.length; size++) {
            var times = new LineTimes();
            var text = new StringBuilder();
            for (int at = 0; at < log.length; at += size) {
                byte[] stretch = Arrays.copyOfRange(log, at, Math.min(log.length, at + size));
                text.append(new String(times.without(stretch), StandardCharsets.US_ASCII));
            }
            text.append(new String(times.rest(), StandardCharsets.US_ASCII));
            assertThat(text.toString()).as("in stretches of " + size).isEqualTo(TEXT);
        }
    }
}
