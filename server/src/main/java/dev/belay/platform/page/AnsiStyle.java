package dev.belay.platform.page;

import java.util.ArrayList;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a terminal writes: colours from 0 to 255, true ones from {@link #TRUE} on, or {@link #DEFAULT}, and the ways of writing as
 * bits.
 *
 * @param ways the sum of {@link #BOLD} and the like
 */
record AnsiStyle(int ink, int ground, int ways) {

    static final int DEFAULT = -1;

    /** To this the red, green and blue of a true colour are added, eight bits each. */
    static final int TRUE = 256;

    private static final int COLOUR_MAX = TRUE + 0xffffff;

    static final AnsiStyle PLAIN = new AnsiStyle(DEFAULT, DEFAULT, 0);

    private static final int BOLD = 1;
    private static final int FAINT = 2;
    private static final int ITALIC = 4;
    private static final int UNDERLINED = 8;
    private static final int STRUCK = 16;
    private static final int INVERSE = 32;
    private static final int ALL_WAYS = 63;

    private static final Pattern CODED = Pattern.compile("(-?\\d{1,8})\\.(-?\\d{1,8})\\.(\\d{1,2})");

    boolean isPlain() {
        return equals(PLAIN);
    }

    /** The style after a “select graphic rendition” with these numbers. */
    AnsiStyle select(int[] numbers) {
        AnsiStyle style = this;
        for (int i = 0; i < numbers.length; i++) {
            int number = numbers[i];
            if (number == 38 || number == 48) {
                int colour = extended(numbers, i + 1);
                if (colour != DEFAULT) {
                    style = number == 38 ? style.ink(colour) : style.ground(colour);
                }
                i += i + 1 < numbers.length && numbers[i + 1] == 2 ? 4 : 2;
            } else {
                style = style.selectOne(number);
            }
        }
        return style;
    }

    private AnsiStyle selectOne(int number) {
        return switch (number) {
            case 0 -> PLAIN;
            case 1 -> with(BOLD);
            case 2 -> with(FAINT);
            case 3 -> with(ITALIC);
            case 4 -> with(UNDERLINED);
            case 7 -> with(INVERSE);
            case 9 -> with(STRUCK);
            case 22 -> without(BOLD | FAINT);
            case 23 -> without(ITALIC);
            case 24 -> without(UNDERLINED);
            case 27 -> without(INVERSE);
            case 29 -> without(STRUCK);
            case 39 -> ink(DEFAULT);
            case 49 -> ground(DEFAULT);
            default -> colour(number);
        };
    }

    private AnsiStyle colour(int number) {
        if (number >= 30 && number <= 37) {
            return ink(number - 30);
        }
        if (number >= 40 && number <= 47) {
            return ground(number - 40);
        }
        if (number >= 90 && number <= 97) {
            return ink(number - 90 + 8);
        }
        if (number >= 100 && number <= 107) {
            return ground(number - 100 + 8);
        }
        return this;
    }

    /** The colour of {@code 5;n} or {@code 2;r;g;b}. */
    private static int extended(int[] numbers, int at) {
        if (at + 1 < numbers.length && numbers[at] == 5) {
            return numbers[at + 1] <= 255 ? numbers[at + 1] : DEFAULT;
        }
        if (at + 3 < numbers.length && numbers[at] == 2) {
            return TRUE
                    + (Math.min(numbers[at + 1], 255) << 16)
                    + (Math.min(numbers[at + 2], 255) << 8)
                    + Math.min(numbers[at + 3], 255);
        }
        return DEFAULT;
    }

    /** One of the 256: the colour itself, or the nearest to a true one. */
    private static int nearest(int colour) {
        if (colour < TRUE) {
            return colour;
        }
        int rgb = colour - TRUE;
        return 16 + 36 * sixth(rgb >> 16) + 6 * sixth(rgb >> 8 & 255) + sixth(rgb & 255);
    }

    private static int sixth(int value) {
        return Math.clamp(Math.round(value / 255.0 * 5), 0, 5);
    }

    /** The classes of a span in this style. */
    String classes() {
        var classes = new ArrayList<String>();
        if (front() != DEFAULT) {
            classes.add("f" + nearest(front()));
        }
        if (back() != DEFAULT) {
            classes.add("g" + nearest(back()));
        }
        String letters = "bdius";
        for (int bit = 0; bit < letters.length(); bit++) {
            if (has(1 << bit)) {
                classes.add("a" + letters.charAt(bit));
            }
        }
        return String.join(" ", classes);
    }

    private int front() {
        return has(INVERSE) ? (ground == DEFAULT ? 0 : ground) : ink;
    }

    private int back() {
        return has(INVERSE) ? (ink == DEFAULT ? 7 : ink) : ground;
    }

    /** Attributes of a span for its true colours, which a script paints: no page may carry styles of its own. */
    String exact() {
        return exact(" data-ink", front()) + exact(" data-ground", back());
    }

    private static String exact(String attribute, int colour) {
        return colour < TRUE ? "" : String.format(Locale.ROOT, "%s=\"#%06x\"", attribute, colour - TRUE);
    }

    /** The style in a few characters, for an address. */
    String coded() {
        return ink + "." + ground + "." + ways;
    }

    /** The reverse of {@link #coded}; what is not one is the plain style. */
    static AnsiStyle decoded(String code) {
        Matcher matcher = CODED.matcher(code);
        if (!matcher.matches()) {
            return PLAIN;
        }
        return new AnsiStyle(
                Math.clamp(Integer.parseInt(matcher.group(1)), DEFAULT, COLOUR_MAX),
                Math.clamp(Integer.parseInt(matcher.group(2)), DEFAULT, COLOUR_MAX),
                Integer.parseInt(matcher.group(3)) & ALL_WAYS);
    }

    /** Styles for all colours that {@link #classes} names. */
    static String stylesheet() {
        String[] first = {
            "#6b7280", "#ff7b72", "#56d364", "#e3b341", "#79b8ff", "#d2a8ff", "#5ad1d8", "#d9dde3",
            "#8b93a1", "#ffa198", "#7ee787", "#f2cc60", "#a5d0ff", "#e2c5ff", "#8ae6ea", "#ffffff"
        };
        var css = new StringBuilder("@layer components {\n");
        for (int colour = 0; colour < 256; colour++) {
            String value = colour < 16 ? first[colour] : cube(colour);
            css.append(String.format(Locale.ROOT, ".f%d{color:%s}.g%d{background:%s}%n", colour, value, colour, value));
        }
        return css.append("}\n").toString();
    }

    private static String cube(int colour) {
        if (colour >= 232) {
            int grey = 8 + (colour - 232) * 10;
            return String.format(Locale.ROOT, "#%02x%02x%02x", grey, grey, grey);
        }
        int[] levels = {0, 95, 135, 175, 215, 255};
        int index = colour - 16;
        return String.format(
                Locale.ROOT, "#%02x%02x%02x", levels[index / 36], levels[index / 6 % 6], levels[index % 6]);
    }

    private boolean has(int way) {
        return (ways & way) != 0;
    }

    private AnsiStyle with(int way) {
        return new AnsiStyle(ink, ground, ways | way);
    }

    private AnsiStyle without(int some) {
        return new AnsiStyle(ink, ground, ways & ~some);
    }

    private AnsiStyle ink(int colour) {
        return new AnsiStyle(colour, ground, ways);
    }

    private AnsiStyle ground(int colour) {
        return new AnsiStyle(ink, colour, ways);
    }
}
