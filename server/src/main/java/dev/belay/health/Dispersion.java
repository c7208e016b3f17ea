package dev.belay.health;

import java.util.List;

/**
 * Pure: how much a failure rate moves from window to window, beyond chance. By the method of moments: when each window's rate
 * is the mean rate times a factor of mean 1 and variance v, the failures k of n requests with e expected have
 * (k - e)² = e + v e² on average. So v is the sum of (k - e)² - e over the sum of e².
 */
final class Dispersion {

    /** Fewer windows with requests say nothing of how the rate moves. */
    private static final int WINDOWS_MIN = 3;

    private Dispersion() {}

    /** The squared coefficient of variation of the failure rate, 0 or more. */
    static double of(List<Traffic> windows) {
        List<Traffic> busy =
                windows.stream().filter(window -> window.requests() > 0).toList();
        double requests = busy.stream().mapToLong(Traffic::requests).sum();
        double failures = busy.stream().mapToLong(Traffic::failures).sum();
        if (busy.size() < WINDOWS_MIN || failures == 0) {
            return 0;
        }
        double beyondChance = 0;
        double scale = 0;
        for (Traffic window : busy) {
            double expected = failures / requests * window.requests();
            double off = window.failures() - expected;
            beyondChance += off * off - expected;
            scale += expected * expected;
        }
        return Math.max(0, beyondChance / scale);
    }
}
