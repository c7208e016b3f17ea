package dev.belay.pipelines.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a cron line is due. */
class CronTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            * * * * *                      | 2026-11-22T10:00:30Z | 2026-11-22T10:01:00Z
            0 * * * *                      | 2026-11-22T10:00:00Z | 2026-11-22T11:00:00Z
            */15 9-17 * * *                | 2026-11-22T17:45:00Z | 2026-11-23T09:00:00Z
            5/20 * * * *                   | 2026-11-22T10:06:00Z | 2026-11-22T10:25:00Z
            30 6 * * mon-fri               | 2026-11-20T07:00:00Z | 2026-11-23T06:30:00Z
            30 6 * * 1-5 Europe/Berlin     | 2026-11-22T10:00:00Z | 2026-11-23T05:30:00Z
            0 0 1 1 *                      | 2026-11-22T10:00:00Z | 2027-01-01T00:00:00Z
            0 0 31 * *                     | 2026-11-22T10:00:00Z | 2026-12-31T00:00:00Z
            0 0 29 feb *                   | 2026-11-22T10:00:00Z | 2028-02-29T00:00:00Z
            0 0 29 2 *                     | 2096-03-01T00:00:00Z | 2104-02-29T00:00:00Z
            0 0 29 2 */7                   | 2026-11-22T10:00:00Z | 2032-02-29T00:00:00Z
            0 0 29 2 */7                   | 2088-03-01T00:00:00Z | 2128-02-29T00:00:00Z
            0 0 13 * fri                   | 2026-11-22T10:00:00Z | 2026-11-27T00:00:00Z
            0 0 */2 * fri                  | 2026-11-22T10:00:00Z | 2026-11-27T00:00:00Z
            0 12 * * 7                     | 2026-11-22T13:00:00Z | 2026-11-29T12:00:00Z
            @hourly                        | 2026-11-22T10:30:00Z | 2026-11-22T11:00:00Z
            @daily Asia/Kolkata            | 2026-11-22T10:00:00Z | 2026-11-22T18:30:00Z
            @weekly                        | 2026-11-22T10:00:00Z | 2026-11-29T00:00:00Z
            @monthly                       | 2026-11-22T10:00:00Z | 2026-12-01T00:00:00Z
            @yearly                        | 2026-11-22T10:00:00Z | 2027-01-01T00:00:00Z
            """)
    void isDueNextAt(String line, String after, String next) {
        assertThat(Cron.read(line).next(Instant.parse(after))).isEqualTo(Instant.parse(next));
    }

    @Test
    void whatIsInTheSkippedHourRunsOnceAfterIt() {
        // On 28 March 2027 clocks in Berlin go from 02:00 to 03:00.
        assertThat(clock("15,45 2 * * * Europe/Berlin", "2027-03-27T12:00", 3))
                .containsExactly("2027-03-28T03:00", "2027-03-29T02:15", "2027-03-29T02:45");
    }

    @Test
    void whatIsInTheRepeatedHourRunsOnce() {
        // On 31 October 2027 clocks in Berlin go from 03:00 back to 02:00.
        Cron cron = Cron.read("30 2 * * * Europe/Berlin");
        Instant first = cron.next(Instant.parse("2027-10-30T12:00:00Z"));
        assertThat(first).isEqualTo(Instant.parse("2027-10-31T00:30:00Z"));
        assertThat(cron.next(first)).isEqualTo(Instant.parse("2027-11-01T01:30:00Z"));
    }

    @Test
    void eachHourGoesByTheHoursThatPass() {
        Cron cron = Cron.read("0,30 * * * * Europe/Berlin");
        for (String day : List.of("2027-03-28T00:10:00Z", "2027-10-30T23:50:00Z")) {
            Instant at = Instant.parse(day);
            for (int run = 0; run < 8; run++) {
                Instant next = cron.next(at);
                assertThat(ChronoUnit.MINUTES.between(at, next)).isLessThanOrEqualTo(30);
                at = next;
            }
        }
    }

    /** Against looking at each minute in turn, in a zone whose clocks change by half an hour, too. */
    @Test
    void findsWhatLookingAtEachMinuteFinds() {
        var random = new Random(7);
        List<String> zones = List.of("Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "UTC");
        for (int round = 0; round < 100; round++) {
            String line = random.nextInt(60) + " * " + (random.nextBoolean() ? "*" : 1 + random.nextInt(28)) + " * "
                    + (random.nextBoolean() ? "*" : random.nextInt(7));
            ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
            Cron cron = Cron.read(line + " " + zone);
            Instant after = Instant.parse("2027-01-01T00:00:00Z").plus(random.nextInt(525_600), ChronoUnit.MINUTES);
            assertThat(cron.next(after))
                    .as(line + " " + zone + " after " + after)
                    .isEqualTo(slowly(line, zone, after));
        }
    }

    private static Instant slowly(String line, ZoneId zone, Instant after) {
        String[] fields = line.split(" ");
        Instant at = after;
        while (true) {
            at = at.plus(1, ChronoUnit.MINUTES);
            ZonedDateTime shown = at.atZone(zone);
            boolean minute = Integer.parseInt(fields[0]) == shown.getMinute();
            boolean month = fields[2].equals("*") || Integer.parseInt(fields[2]) == shown.getDayOfMonth();
            boolean week = fields[4].equals("*")
                    || Integer.parseInt(fields[4]) == shown.getDayOfWeek().getValue() % 7;
            boolean one = fields[2].equals("*") || fields[4].equals("*");
            if (minute && (one ? month && week : month || week)) {
                return at;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * * 13 *",
                "* * * * 8",
                "5-1 * * * *",
                "*/0 * * * *",
                "a * * * *",
                "1,,2 * * * *",
                "0 0 31 2 *",
                "0 0 30 feb *",
                "@often",
                "0 0 * * * Mars/Olympus",
                "* * * * * UTC again",
                "99999999999 * * * *"
            })
    void refusesWhatIsWrongInWords(String line) {
        assertThatThrownBy(() -> Cron.read(line)).isInstanceOf(Problem.class).hasMessageEndingWith(".");
    }

    private static List<String> clock(String line, String after, int count) {
        Cron cron = Cron.read(line);
        var shown = new ArrayList<String>();
        Instant at = LocalDateTime.parse(after).atZone(BERLIN).toInstant();
        for (int run = 0; run < count; run++) {
            at = cron.next(at);
            shown.add(at.atZone(BERLIN).toLocalDateTime().toString());
        }
        return shown;
    }
}
