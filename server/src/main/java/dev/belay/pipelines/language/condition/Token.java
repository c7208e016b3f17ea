package dev.belay.pipelines.language.condition;

/**
 * A word of a condition.
 *
 * @param text what it says: without quotes, escapes resolved
 * @param flags what stands behind a regular expression
 * @param at where it begins, from 0
 */
record Token(Kind kind, String text, String flags, int at) {

    enum Kind {
        NUMBER,
        /** In double quotes: variables in it are replaced. */
        TEMPLATE,
        /** In single quotes. */
        TEXT,
        REGEX,
        NAME,
        VARIABLE,
        /** An operator, a bracket or a comma. */
        SIGN,
        END
    }

    boolean is(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    /** As people would find it in the condition. */
    String spoken() {
        return switch (kind) {
            case END -> "its end";
            case NUMBER, NAME, VARIABLE, SIGN -> "“" + text + "”";
            case TEMPLATE, TEXT -> "the text “" + text + "”";
            case REGEX -> "/" + text + "/";
        };
    }
}
