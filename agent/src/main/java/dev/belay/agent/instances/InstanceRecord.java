package dev.belay.agent.instances;

import dev.belay.agent.machine.Folders;
import dev.belay.protocol.Json;
import dev.belay.protocol.runtime.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** What the next life of the agent has to know of an instance, kept in its folder. */
record InstanceRecord(Placement placement, boolean prepared, int port, boolean wasReady, int restarts) {

    private static final String NAME = "instance.json";

    static InstanceRecord of(Placement placement) {
        return new InstanceRecord(placement, false, 0, false, 0);
    }

    static Optional<InstanceRecord> in(Path folder) {
        try {
            return Optional.of(Json.API.readValue(Files.readAllBytes(folder.resolve(NAME)), InstanceRecord.class));
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    void save(Path folder) throws IOException {
        Folders.write(folder.resolve(NAME), Json.API.writeValueAsBytes(this));
    }

    InstanceRecord withPrepared() {
        return new InstanceRecord(placement, true, port, wasReady, restarts);
    }

    InstanceRecord withStart(int newPort, int newRestarts) {
        return new InstanceRecord(placement, prepared, newPort, false, newRestarts);
    }

    InstanceRecord withReady(boolean ready) {
        return new InstanceRecord(placement, prepared, port, ready, restarts);
    }
}
