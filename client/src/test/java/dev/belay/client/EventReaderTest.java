package dev.belay.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.client.EventReader.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EventReaderTest {

    private static final String STREAM = """
            \ufeffretry: 1000

            : still here

            event: snapshot
            id: 1
            data: {"ä":
            data:1}

            event: nothing

            data

            future: x
            event:changes
            data:  two

            event: unfinished
            data: x
            """;

    private static final List<Event> EVENTS =
            List.of(new Event("snapshot", "{\"ä\":\n1}"), new Event("", ""), new Event("changes", " two"));

    @Test
    void eventsAreTheSameInWhateverPiecesTheyCome() {
        for (String end : List.of("\n", "\r\n", "\r")) {
            byte[] bytes = STREAM.replace("\n", end).getBytes(UTF_8);
            for (int seed = 0; seed < 200; seed++) {
                var random = new Random(seed);
                var reader = new EventReader(1_000);
                var events = new ArrayList<Event>();
                for (int at = 0; at < bytes.length; ) {
                    int size = Math.min(bytes.length - at, random.nextInt(20));
                    events.addAll(reader.read(ByteBuffer.wrap(bytes, at, size)));
                    at += size;
                }
                assertThat(events).as("seed " + seed).isEqualTo(EVENTS);
            }
        }
    }

    @Test
    void anEventWithoutEndIsNotKeptForEver() {
        var longLine = new EventReader(100);
        assertThatThrownBy(() -> longLine.read(ByteBuffer.wrap("x".repeat(200).getBytes(UTF_8))))
                .isInstanceOf(Malformed.class);
        var manyLines = new EventReader(100);
        assertThatThrownBy(() -> manyLines.read(
                        ByteBuffer.wrap("data: 0123456789\n".repeat(20).getBytes(UTF_8))))
                .isInstanceOf(Malformed.class);
    }
}
