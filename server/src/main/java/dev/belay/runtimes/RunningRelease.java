package dev.belay.runtimes;

import java.util.List;
import java.util.Optional;

/**
 * How a release's instances do in an environment.
 *
 * @param wanted how many there should be
 * @param ready how many of those wanted are ready, on hosts that are heard of
 * @param silent how many of those wanted were ready when their hosts fell silent
 * @param leaving how many are on their way out
 * @param instances all of them, oldest first
 */
public record RunningRelease(
        String service,
        String environment,
        String release,
        int wanted,
        int ready,
        int silent,
        int leaving,
        Outlook outlook,
        List<PlacedInstance> instances) {

    public RunningRelease {
        instances = List.copyOf(instances);
    }

    /** Whether the release gets ready. */
    public sealed interface Outlook {

        /** As many instances as wanted are ready. */
        record Ready() implements Outlook {}

        /** Not yet; a sentence says what it waits for. */
        record Starting(String because) implements Outlook {}

        /**
         * It will not: too late, dying again and again, or impossible to start.
         *
         * @param because a sentence says why, with its last output
         * @param ownFault false when a host could not prepare it, so that nothing of it ever ran
         */
        record NeverReady(String because, boolean ownFault) implements Outlook {}
    }

    /** Why it is never going to be ready, if so. */
    public Optional<String> neverReady() {
        return outlook instanceof Outlook.NeverReady never ? Optional.of(never.because()) : Optional.empty();
    }

    public boolean isReady() {
        return outlook instanceof Outlook.Ready;
    }
}
