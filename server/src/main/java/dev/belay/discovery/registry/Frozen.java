package dev.belay.discovery.registry;

import dev.belay.discovery.dns.Service.Place;

/**
 * That a service began to be frozen, or is so no longer.
 *
 * @param begins false when it ends
 * @param lost how many of its instances nothing is heard of, or are critical by their checks
 * @param all how many instances it has
 */
record Frozen(Place place, Cause cause, boolean begins, int lost, int all) {

    /** What became of too many at once. */
    enum Cause {
        /** None leaves for silence. */
        SILENCE("silent"),
        /** None is ended for being critical by its checks. */
        CHECKS("critical");

        final String word;

        Cause(String word) {
            this.word = word;
        }
    }

    /** For the log. */
    String words() {
        return switch (cause) {
            case SILENCE -> begins ? "too many instances fell silent at once: the service is frozen" : "thawed";
            case CHECKS ->
                begins
                        ? "too many instances are critical: none is deregistered for it"
                        : "instances are deregistered again when they stay critical";
        };
    }

    /** For the journal. */
    String summary() {
        String where = place.service() + " in " + place.environment();
        return switch (cause) {
            case SILENCE ->
                begins
                        ? lost + " of " + all + " instances of " + where
                                + " fell silent at once: none is taken out of answers until they come back or are deregistered"
                        : "The instances of " + where + " are taken out of answers again when they fall silent";
            case CHECKS ->
                begins
                        ? lost + " of " + all + " instances of " + where
                                + " are critical by their checks: none is deregistered for it while so many are"
                        : "The instances of " + where + " are deregistered again when they stay critical";
        };
    }
}
