package dev.belay.protocol.api;

import java.util.List;
import java.util.Optional;

/**
 * Why a job does not go on.
 *
 * @param cause {@code steps}, {@code answer}, {@code slot}, {@code no_agent}, {@code busy_agents}, {@code kept_agents}, {@code agent},
 *     {@code stop} or {@code build}
 * @param sentence for people
 * @param release what would let it go on, in a sentence
 * @param links where those are to be seen who hold it up
 * @param seconds how long that may still take, by what such jobs took lately; absent when nobody can tell
 */
public record WaitingView(String cause, String sentence, String release, List<Link> links, Optional<Long> seconds) {

    /** A page of the server. */
    public record Link(String text, String path) {}

    public WaitingView {
        links = List.copyOf(links);
    }
}
