package dev.belay.discovery.dns;

/** Records of one type at one name, encoded beforehand as far as that can be. */
sealed interface Records permits Addresses, Targets, Data {

    /**
     * Adds them to the answers, and behind them what the asker will need next, as far as there is room (RFC 2782).
     * Stops, and calls the message truncated, when an answer has no room.
     */
    void write(Message message, Query query, Chance chance);
}
