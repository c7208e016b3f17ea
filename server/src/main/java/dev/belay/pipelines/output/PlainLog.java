package dev.belay.pipelines.output;

/**
 * Takes what only terminals understand out of a log, byte by byte, so that the text remains. It goes on from stretch to stretch of one
 * log; a sequence that is not finished ends with its line. Not for several threads at once.
 */
final class PlainLog {

    private static final byte ESCAPE = 0x1b;
    private static final byte BELL = 0x07;

    private enum Place {
        TEXT,
        ESCAPE,
        /** What ends with a letter: colours and the like. */
        CONTROL,
        /** What ends with a bell or a terminator: titles, links, times. */
        COMMAND,
        COMMAND_ESCAPE,
        /** One byte more. */
        ONE
    }

    private Place place = Place.TEXT;

    /** Writes the text of the first {@code length} bytes to {@code text}, which is as long; answers how much that is. */
    int strip(byte[] bytes, int length, byte[] text) {
        int end = 0;
        for (int at = 0; at < length; at++) {
            byte next = bytes[at];
            if (next == '\n') {
                place = Place.TEXT;
                text[end++] = next;
            } else if (place == Place.TEXT && next != ESCAPE) {
                text[end++] = next;
            } else {
                place = after(next);
            }
        }
        return end;
    }

    private Place after(byte next) {
        return switch (place) {
            case TEXT -> Place.ESCAPE;
            case ESCAPE ->
                switch (next) {
                    case '[' -> Place.CONTROL;
                    case ']', '_', 'P', '^', 'X' -> Place.COMMAND;
                    case '(', ')', '*', '+', '#', '%' -> Place.ONE;
                    default -> Place.TEXT;
                };
            case CONTROL -> next == ESCAPE ? Place.ESCAPE : next >= 0x20 && next <= 0x3f ? Place.CONTROL : Place.TEXT;
            case COMMAND -> next == BELL ? Place.TEXT : next == ESCAPE ? Place.COMMAND_ESCAPE : Place.COMMAND;
            case COMMAND_ESCAPE -> next == '\\' ? Place.TEXT : Place.COMMAND;
            case ONE -> Place.TEXT;
        };
    }
}
