package dev.belay.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Pure: makes events of the bytes of a stream of server-sent events (WHATWG HTML, 9.2), in whatever pieces they come.
 * Comments and fields that are not needed here are left out.
 */
final class EventReader {

    /** The snapshot of 500,000 instances would be larger; nobody calls that many. */
    static final int EVENT_BYTES_MAX = 64 << 20;

    private final int bytesMax;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private String name = "";
    private boolean afterReturn;
    private boolean first = true;

    EventReader(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** What happened, and what is told of it. */
    record Event(String name, String data) {}

    /**
     * The events that are whole with these bytes.
     *
     * @throws Malformed when an event has more bytes than it may
     */
    List<Event> read(ByteBuffer bytes) {
        List<Event> events = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            boolean feedAfterReturn = afterReturn && next == '\n';
            afterReturn = next == '\r';
            if (feedAfterReturn) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                endOfLine(events);
            } else {
                line.write(next);
                requireRoom();
            }
        }
        return events;
    }

    private void requireRoom() {
        if (line.size() + data.length() > bytesMax) {
            throw new Malformed("an event has more than " + bytesMax + " bytes");
        }
    }

    private void endOfLine(List<Event> events) {
        String text = line.toString(UTF_8);
        line.reset();
        if (first && text.startsWith("\ufeff")) {
            text = text.substring(1);
        }
        first = false;
        if (text.isEmpty()) {
            if (data.length() > 0) {
                events.add(new Event(name, data.substring(0, data.length() - 1)));
            }
            data.setLength(0);
            name = "";
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        take(field, value.startsWith(" ") ? value.substring(1) : value);
    }

    private void take(String field, String value) {
        if (field.equals("data")) {
            data.append(value).append('\n');
            requireRoom();
        } else if (field.equals("event")) {
            name = value;
        }
    }
}
