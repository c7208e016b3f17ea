package dev.belay.releases;

import dev.belay.catalog.Catalog;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Builds that a test makes up. */
public final class FakeBuilds implements Builds {

    private final Map<UUID, Built> built = new LinkedHashMap<>();
    private final Map<UUID, List<Release.Artifact>> artifacts = new LinkedHashMap<>();
    private final List<RolloutStep> steps = new ArrayList<>();
    final List<String> finished = new ArrayList<>();

    /** Releases of these builds. */
    public Releases releases(Database database, Journal journal, Catalog catalog) {
        return new Releases(database, journal, catalog, this);
    }

    /** A build whose commit has this manifest, and a rollout step of it that has begun. */
    public RolloutStep build(String service, String environment, Optional<String> manifest) {
        UUID id = UUID.nameUUIDFromBytes(("build " + built.size()).getBytes(StandardCharsets.UTF_8));
        built.put(
                id,
                new Built(service, built.size() + 1L, "/repositories/" + service, "c0ffee" + built.size(), manifest));
        artifacts.put(id, List.of(new Release.Artifact(artifact(id), "build/" + service + ".jar", "ab12", 7)));
        var job = UUID.nameUUIDFromBytes(("job " + built.size()).getBytes(StandardCharsets.UTF_8));
        var step = new RolloutStep(job, id, service, environment, List.of(10, 50, 100));
        steps.add(step);
        return step;
    }

    static UUID artifact(UUID build) {
        return UUID.nameUUIDFromBytes(("artifact " + build).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public List<RolloutStep> rolloutSteps(Tx tx, boolean canceled) {
        return canceled ? List.of() : List.copyOf(steps);
    }

    @Override
    public void rolloutBegan(Tx tx, UUID job, long number) {
        finished.add(job + " " + number);
    }

    @Override
    public void finishRollout(Tx tx, UUID job, boolean passed, String reason) {
        finished.add(job + " " + passed + " " + reason);
        steps.removeIf(step -> step.job().equals(job));
    }

    @Override
    public Optional<Built> built(Tx tx, UUID build) {
        return Optional.ofNullable(built.get(build));
    }

    @Override
    public List<Release.Artifact> artifacts(Tx tx, UUID build) {
        return artifacts.getOrDefault(build, List.of());
    }

    @Override
    public InputStream open(UUID artifact, long offset, long bytes) {
        return new ByteArrayInputStream("content".getBytes(StandardCharsets.UTF_8), (int) offset, (int) bytes);
    }
}
