package dev.belay.pipelines.waiting;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a job does not go on.
 *
 * @param sentence for people
 * @param release what would let it go on, in a sentence
 * @param links where those are to be seen who hold it up
 * @param estimate how long that may still take, by what such jobs took lately
 */
public record Waiting(Cause cause, String sentence, String release, List<Link> links, Optional<Duration> estimate) {

    /** What sort of thing it waits for. */
    public enum Cause {
        /** Other steps of its build. */
        STEPS,
        /** Somebody who lets the build go on. */
        ANSWER,
        /** A slot of its concurrency group. */
        SLOT,
        /** A slot, which who is before it in the queue cannot have before this job has ended. */
        CIRCLE,
        /** An agent, and none that is connected has its tags. */
        NO_AGENT,
        /** An agent, and all that have its tags are busy. */
        BUSY_AGENTS,
        /** An agent, and all that have its tags are paused or kept free for others. */
        KEPT_AGENTS,
        /** The agent that was given it. */
        AGENT,
        /** Its agent, which was asked to stop it. */
        STOP,
        /** The build that it made. */
        BUILD;

        /** As it is written under {@code /api}. */
        public String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A page of this server. */
    public record Link(String text, String path) {}

    public Waiting {
        links = List.copyOf(links);
    }

    static Waiting of(Cause cause, String sentence, String release) {
        return new Waiting(cause, sentence, release, List.of(), Optional.empty());
    }

    /** The same, where this is told of those before it, too. */
    public Waiting with(int ahead, Optional<Duration> left) {
        String before = ahead == 0 ? "" : ahead == 1 ? "1 job is before it. " : ahead + " jobs are before it. ";
        return new Waiting(cause, sentence, before + release, links, left);
    }
}
