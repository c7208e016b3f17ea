package dev.belay.edge;

/**
 * How many retries an event loop may make: a share of the requests it sees, and a reserve. Without it, an overloaded service
 * would be sent every request several times.
 */
final class RetryBudget {

    private static final int PERCENT = 100;

    private final long percent;
    private final long hundredthsMax;
    private long hundredths;

    RetryBudget(long percent, long reserve) {
        this.percent = percent;
        this.hundredthsMax = reserve * PERCENT;
        this.hundredths = hundredthsMax;
    }

    void request() {
        hundredths = Math.min(hundredthsMax, hundredths + percent);
    }

    /** Takes one retry, if there is one left. */
    boolean take() {
        if (hundredths < PERCENT) {
            return false;
        }
        hundredths -= PERCENT;
        return true;
    }
}
