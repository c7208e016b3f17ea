package dev.belay.agent.connection;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What came of one request. */
public sealed interface Reply {

    int EXCERPT_CHARACTERS = 300;

    /** The server answered. {@code retryAfter} is what it asked for. */
    record Answer(int status, String body, Optional<Duration> retryAfter) implements Reply {

        @Override
        public boolean ok() {
            return status / 100 == 2;
        }

        /** Whether the same request may succeed later. */
        boolean passing() {
            return status == 429 || status >= 500;
        }
    }

    /** No answer, or one that could not be read to its end. */
    record Unreachable(String because) implements Reply {}

    /** The request could not even be made: a file that it should carry is gone, say. */
    record Impossible(String because) implements Reply {}

    /** The agent was asked to stop before an answer came. */
    record Stopped() implements Reply {}

    /** Whether the server did what it was asked. */
    default boolean ok() {
        return false;
    }

    /** The status, or 0 if there was no answer. */
    default int statusOrZero() {
        return switch (this) {
            case Answer answer -> answer.status();
            case Unreachable _, Impossible _, Stopped _ -> 0;
        };
    }

    /** The body read as a record; empty if this is no success, or not such a record. */
    default <T> Optional<T> read(JsonMapper json, Class<T> type) {
        if (this instanceof Answer answer && answer.ok()) {
            try {
                return Optional.of(json.readValue(answer.body(), type));
            } catch (JacksonException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** One line for people. */
    default String explanation() {
        return switch (this) {
            case Answer answer -> "the server answered " + answer.status() + excerpt(answer.body());
            case Unreachable(String because) -> "the server could not be reached: " + because;
            case Impossible(String because) -> "it could not be sent: " + because;
            case Stopped _ -> "the agent is stopping";
        };
    }

    private static String excerpt(String body) {
        String text =
                body.substring(0, Math.min(body.length(), EXCERPT_CHARACTERS)).strip();
        return text.isEmpty() ? "" : ": " + text.replaceAll("\\s+", " ");
    }
}
