package dev.belay.platform.web;

import dev.belay.kernel.Problem;
import java.util.Arrays;
import java.util.Collection;

/** Refuses the character NUL in what is sent: PostgreSQL cannot store it in a text, and no name or message needs it. */
final class Texts {

    private static final byte[] NUL_IN_JSON = {'u', '0', '0', '0', '0'};

    private Texts() {}

    /** The same text. */
    static String requireNoNul(String where, String text) {
        if (text.indexOf('\0') >= 0) {
            throw Problem.invalid("The " + where + " holds the character NUL, which is not text.");
        }
        return text;
    }

    static void requireNoNul(String where, Collection<String> texts) {
        texts.forEach(text -> requireNoNul(where, text));
    }

    /** In JSON the character can only be written as an escape; a backslash that is escaped itself begins none. */
    static void requireNoNulInJson(byte[] json) {
        int at = 0;
        while (at < json.length) {
            boolean escape = json[at] == '\\';
            if (escape && begins(json, at + 1)) {
                throw Problem.invalid("The body holds the character NUL, which is not text.");
            }
            at += escape ? 2 : 1;
        }
    }

    private static boolean begins(byte[] json, int at) {
        int end = at + NUL_IN_JSON.length;
        return end <= json.length && Arrays.equals(json, at, end, NUL_IN_JSON, 0, NUL_IN_JSON.length);
    }
}
