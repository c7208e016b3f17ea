package dev.belay.pipelines.language.regex;

/** How many steps may still be taken, by one match or by all that a file asks for. For one thread. */
public final class Budget {

    private long left;

    /** @param steps a million take about a hundredth of a second */
    public Budget(long steps) {
        this.left = steps;
    }

    void spend(int steps) {
        left -= steps;
        if (left < 0) {
            throw new RegexFault("The pattern takes too long to match; make its repetitions simpler.");
        }
    }
}
