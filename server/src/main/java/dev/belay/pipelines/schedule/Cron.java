package dev.belay.pipelines.schedule;

import dev.belay.kernel.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A cron line: minute, hour, day of the month, month, day of the week, and a time zone after them; UTC without one. Fields and
 * names are those of POSIX {@code crontab}, with steps ({@code 0-30/10}), names ({@code mon}, {@code jan}), 7 for Sunday, and
 * {@code @hourly}, {@code @daily}, {@code @weekly}, {@code @monthly}, {@code @yearly}. When both days are restricted, either
 * will do, as POSIX has it.
 *
 * <p>When clocks change: a line whose hour is {@code *} (or a step of it) goes by the hours that pass, so it runs in the
 * repeated hour twice and in the skipped one not at all. A line at a fixed hour goes by what the clock shows: what would be in
 * the skipped hour runs once, at the moment after it, and what is in the repeated hour runs once, the first time.
 */
public final class Cron {

    private static final int TEXT_CHARACTERS_MAX = 200;

    /** A leap day can be eight years away, around the centuries without one, and one that is a Sunday forty. */
    private static final int YEARS_AHEAD = 41;

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    private static final Map<String, String> SHORT = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet daysOfMonth;
    private final BitSet months;
    private final BitSet daysOfWeek;
    private final boolean eachHour;
    private final boolean anyDayOfMonth;
    private final boolean anyDayOfWeek;
    private final ZoneId zone;

    private Cron(List<String> fields, ZoneId zone) {
        this.minutes = CronField.read("minute", fields.get(0), 0, 59, List.of());
        this.hours = CronField.read("hour", fields.get(1), 0, 23, List.of());
        this.daysOfMonth = CronField.read("day of the month", fields.get(2), 1, 31, List.of());
        this.months = CronField.read("month", fields.get(3), 1, 12, MONTHS);
        this.daysOfWeek = CronField.read("day of the week", fields.get(4), 0, 7, DAYS);
        if (daysOfWeek.get(7)) {
            daysOfWeek.set(0);
        }
        this.eachHour = fields.get(1).startsWith("*");
        this.anyDayOfMonth = fields.get(2).startsWith("*");
        this.anyDayOfWeek = fields.get(4).startsWith("*");
        this.zone = zone;
    }

    /**
     * Reads a line.
     *
     * @throws Problem that says which field is wrong and why, or that such a time never comes
     */
    public static Cron read(String line) {
        if (line.length() > TEXT_CHARACTERS_MAX) {
            throw Problem.invalid("A cron line has at most " + TEXT_CHARACTERS_MAX + " characters.");
        }
        List<String> words = List.of(line.strip().split("\\s+"));
        if (words.getFirst().startsWith("@")) {
            String fields = SHORT.get(words.getFirst().toLowerCase(Locale.ROOT));
            if (fields == null || words.size() > 2) {
                throw Problem.invalid("“" + line.strip() + "” is none of @hourly, @daily, @weekly, @monthly, @yearly,"
                        + " with a time zone after it if need be.");
            }
            return new Cron(List.of(fields.split(" ")), zone(words.subList(1, words.size())));
        }
        if (words.size() < 5 || words.size() > 6) {
            throw Problem.invalid(
                    "A cron line has five fields (minute, hour, day of the month, month, day of the week) and"
                            + " perhaps a time zone, unlike “" + line.strip() + "”.");
        }
        var cron = new Cron(words.subList(0, 5), zone(words.subList(5, words.size())));
        if (cron.daysOfMonth.nextSetBit(0) > cron.longestMonth() && cron.anyDayOfWeek) {
            throw Problem.invalid("The day of “" + line.strip() + "” never comes: no such month is that long.");
        }
        return cron;
    }

    /** The first moment after {@code after} that the line names. */
    public Instant next(Instant after) {
        return eachHour ? nextThatPasses(after) : nextOnTheClock(after);
    }

    private Instant nextOnTheClock(Instant after) {
        LocalDateTime shown = LocalDateTime.ofInstant(after, zone);
        // Around a change of clocks the next time shown may be a moment that has passed.
        while (true) {
            shown = nextShown(shown);
            Instant moment = moment(shown);
            if (moment.isAfter(after)) {
                return moment;
            }
        }
    }

    private Instant moment(LocalDateTime shown) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(shown);
        return offsets.isEmpty()
                ? zone.getRules().getTransition(shown).getInstant()
                : shown.toInstant(offsets.getFirst());
    }

    private Instant nextThatPasses(Instant after) {
        Instant from = after;
        while (true) {
            ZoneOffset offset = zone.getRules().getOffset(from);
            Instant moment = nextShown(LocalDateTime.ofInstant(from, offset)).toInstant(offset);
            Optional<ZoneOffsetTransition> change =
                    Optional.ofNullable(zone.getRules().nextTransition(from));
            if (change.isEmpty() || moment.isBefore(change.get().getInstant())) {
                return moment;
            }
            from = change.get().getInstant();
            if (matches(change.get().getDateTimeAfter())) {
                return from;
            }
        }
    }

    /** The next local time after one that the fields name, as if clocks never changed. */
    private LocalDateTime nextShown(LocalDateTime after) {
        LocalDateTime from = after.withSecond(0).withNano(0).plusMinutes(1);
        LocalDate last = from.toLocalDate().plusYears(YEARS_AHEAD);
        LocalTime time = from.toLocalTime();
        for (LocalDate day = from.toLocalDate(); day.isBefore(last); day = next(day)) {
            Optional<LocalTime> found = matches(day) ? next(time) : Optional.empty();
            if (found.isPresent()) {
                return day.atTime(found.get());
            }
            time = LocalTime.MIN;
        }
        throw new IllegalStateException("a cron line that was read has no next time");
    }

    private LocalDate next(LocalDate day) {
        return months.get(day.getMonthValue())
                ? day.plusDays(1)
                : day.withDayOfMonth(1).plusMonths(1);
    }

    private Optional<LocalTime> next(LocalTime from) {
        int minute = minutes.nextSetBit(hours.get(from.getHour()) ? from.getMinute() : 60);
        if (minute >= 0) {
            return Optional.of(LocalTime.of(from.getHour(), minute));
        }
        int hour = hours.nextSetBit(from.getHour() + 1);
        return hour < 0 ? Optional.empty() : Optional.of(LocalTime.of(hour, minutes.nextSetBit(0)));
    }

    private boolean matches(LocalDateTime shown) {
        return shown.getSecond() == 0
                && matches(shown.toLocalDate())
                && hours.get(shown.getHour())
                && minutes.get(shown.getMinute());
    }

    private boolean matches(LocalDate day) {
        boolean month = daysOfMonth.get(day.getDayOfMonth());
        boolean week = daysOfWeek.get(day.getDayOfWeek().getValue() % 7);
        boolean restrictsOne = anyDayOfMonth || anyDayOfWeek;
        return months.get(day.getMonthValue()) && (restrictsOne ? month && week : month || week);
    }

    private int longestMonth() {
        return months.stream().map(month -> Month.of(month).maxLength()).max().orElseThrow();
    }

    private static ZoneId zone(List<String> word) {
        if (word.isEmpty()) {
            return ZoneOffset.UTC;
        }
        try {
            return ZoneId.of(word.getFirst());
        } catch (DateTimeException _) {
            throw Problem.invalid("“" + word.getFirst() + "” is no time zone; give one like Europe/Berlin or UTC.");
        }
    }
}
