package dev.belay.platform.work;

import java.time.Duration;

/** Is told of every activation of a reconciler. */
@FunctionalInterface
public interface RunObserver {

    void ran(String reconciler, Duration took, boolean failed);
}
