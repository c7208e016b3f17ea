package dev.belay.pipelines.schedule;

import dev.belay.kernel.Problem;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One field of a cron line: values, ranges and steps between commas. */
final class CronField {

    private static final Pattern ITEM = Pattern.compile("(\\*|(\\w+)(?:-(\\w+))?)(?:/(\\d{1,3}))?");

    private final String what;
    private final int min;
    private final int max;
    private final List<String> names;

    private CronField(String what, int min, int max, List<String> names) {
        this.what = what;
        this.min = min;
        this.max = max;
        this.names = names;
    }

    static BitSet read(String what, String text, int min, int max, List<String> names) {
        var field = new CronField(what, min, max, names);
        var values = new BitSet();
        for (String item : text.split(",", -1)) {
            field.add(values, item);
        }
        return values;
    }

    private void add(BitSet values, String item) {
        Matcher parts = ITEM.matcher(item);
        if (!parts.matches()) {
            throw wrong(item);
        }
        int step = parts.group(4) == null ? 1 : Integer.parseInt(parts.group(4));
        if (step < 1) {
            throw Problem.invalid("A step of 0 in the " + what + " never ends.");
        }
        boolean all = parts.group(2) == null;
        int from = all ? min : number(parts.group(2));
        int to = upTo(parts, all, from);
        if (from > to) {
            throw Problem.invalid("“" + item + "” in the " + what + " ends before it begins.");
        }
        for (int value = from; value <= to; value += step) {
            values.set(value);
        }
    }

    /** A value with a step and no end goes on to the last one, as in {@code 5/15}. */
    private int upTo(Matcher parts, boolean all, int from) {
        if (parts.group(3) != null) {
            return number(parts.group(3));
        }
        return all || parts.group(4) != null ? max : from;
    }

    private int number(String word) {
        int named = names.indexOf(word.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return named + min;
        }
        if (!word.matches("\\d{1,3}") || Integer.parseInt(word) < min || Integer.parseInt(word) > max) {
            throw wrong(word);
        }
        return Integer.parseInt(word);
    }

    private Problem wrong(String item) {
        String or = names.isEmpty() ? "" : ", or a name like " + names.getFirst();
        return Problem.invalid("“" + item + "” is no " + what + "; it goes from " + min + " to " + max + or + ".");
    }
}
