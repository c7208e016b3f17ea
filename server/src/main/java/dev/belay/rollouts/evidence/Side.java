package dev.belay.rollouts.evidence;

/**
 * What one release did: requests that reached it, how many of them it failed (whether or not another instance then answered
 * the customer), and how many were slow.
 * Counts that cannot be (more failures than requests, negative ones) are cut to what can.
 */
public record Side(long requests, long failures, long slow) {

    public static final Side NONE = new Side(0, 0, 0);

    public Side {
        requests = Math.max(0, requests);
        failures = Math.clamp(failures, 0, requests);
        slow = Math.clamp(slow, 0, requests);
    }

    public Side plus(Side more) {
        return new Side(requests + more.requests, failures + more.failures, slow + more.slow);
    }
}
