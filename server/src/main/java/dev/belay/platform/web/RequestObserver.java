package dev.belay.platform.web;

import java.time.Duration;

/** Is told of every request that was answered. */
@FunctionalInterface
public interface RequestObserver {

    /**
     * One request is over.
     *
     * @param route the path as the route declares it, or {@code -} when there is none
     * @param took until the last byte of the answer was written
     */
    void answered(String method, String route, int status, Duration took);
}
