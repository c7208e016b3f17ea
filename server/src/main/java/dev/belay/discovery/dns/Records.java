package dev.belay.discovery.dns;

import java.util.Arrays;

/** Records of one type at one name, encoded beforehand as far as that can be. */
sealed interface Records permits Addresses, Targets, Data {

    /**
     * Adds them to the answers, and behind them what the asker will need next, as far as there is room (RFC 2782).
     * Stops, and calls the message truncated, when an answer has no room.
     */
    void write(Message message, Query query, Chance chance);

    /** Shows all of them, whatever their weights. */
    void each(Seen seen);

    /** Is shown records one by one. {@code inZone} says that the zone's name belongs behind the data. */
    interface Seen {
        void record(int type, int ttlSeconds, byte[] data, boolean inZone);
    }

    /** Shows a record that was encoded with a pointer for its owner. */
    static void show(byte[] bytes, int from, int length, Seen seen) {
        byte[] data = Arrays.copyOfRange(bytes, from + HEAD_BYTES, from + length);
        int ttlSeconds = (Query.u16(bytes, from + 6) << Short.SIZE) | Query.u16(bytes, from + 8);
        seen.record(Query.u16(bytes, from + 2), ttlSeconds, data, false);
    }

    /** Owner as a pointer, type, class, time, length. */
    int HEAD_BYTES = 12;
}
