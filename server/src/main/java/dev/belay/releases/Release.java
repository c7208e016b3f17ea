package dev.belay.releases;

import dev.belay.catalog.ServiceManifest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What can be run: the result of a build, for one service. Only its standing ever changes.
 *
 * @param name the id everywhere: {@code shop-12}
 * @param number counts the releases of a service
 * @param buildNumber the number of the build within its pipeline
 * @param repository from which hosts fetch the commit
 * @param artifacts the files of the build that are laid over the checkout
 */
public record Release(
        String name,
        String service,
        long number,
        UUID build,
        String pipeline,
        long buildNumber,
        String repository,
        String commit,
        ServiceManifest manifest,
        List<Artifact> artifacts,
        Instant cutAt,
        Standing standing) {

    public Release {
        artifacts = List.copyOf(artifacts);
    }

    /** How many instances should serve. */
    public int instances() {
        return manifest.instances();
    }

    /** A file of the release, as the build left it. */
    public record Artifact(UUID id, String path, String sha256, long bytes) {}

    /** Whether it may get customers. */
    public sealed interface Standing {

        record Good() implements Standing {}

        /** It may not: {@code reason} is a sentence, {@code by} is who or what found out. */
        record Quarantined(String reason, String by, Instant at) implements Standing {}
    }

    public boolean quarantined() {
        return standing instanceof Standing.Quarantined;
    }
}
