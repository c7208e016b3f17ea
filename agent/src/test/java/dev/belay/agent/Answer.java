package dev.belay.agent;

import dev.belay.protocol.Json;
import java.util.Map;

/** What the fake server answers. */
@SuppressWarnings("ArrayRecordComponent")
record Answer(int status, byte[] body) {
    static Answer empty() {
        return new Answer(204, new byte[0]);
    }

    static Answer v3(Object record) {
        return new Answer(200, Json.V3.writeValueAsBytes(record));
    }

    static Answer api(Object record) {
        return new Answer(200, Json.API.writeValueAsBytes(record));
    }

    static Answer problem(int status, String message) {
        return v3(Map.of("message", message)).with(status);
    }

    Answer with(int other) {
        return new Answer(other, body);
    }
}
