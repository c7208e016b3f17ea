package dev.belay.agent.cache;

/**
 * What stands before the bytes of one thing in a tar archive.
 *
 * @param seconds when it was changed, since 1970
 * @param link where a link leads; empty for others
 */
record TarEntry(String name, Kind kind, long bytes, boolean executable, long seconds, String link) {

    /** What a cache holds. */
    enum Kind {
        FILE('0'),
        LINK('2'),
        FOLDER('5');

        final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }
}
