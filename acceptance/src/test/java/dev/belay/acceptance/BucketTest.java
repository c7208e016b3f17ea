package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.parts.Part;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.ArtifactList;
import dev.belay.protocol.api.ArtifactView;
import dev.belay.protocol.api.BuildView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What jobs leave lies in a store of the S3 kind, and is all there when the server dies and comes back. */
final class BucketTest {

    private static final String FILE = """
        steps:
          - label: Make
            command:
              - cat kept/word 2>/dev/null || echo nothing was kept
              - mkdir -p kept && echo precious > kept/word
              - seq 1 100000 > numbers.txt
              - echo the last line
            artifact_paths: numbers.txt
            cache: kept
        """;

    @Test
    void aBuildsLogArtifactsAndCacheSurviveTheServer() throws Exception {
        try (var world = new World();
                var bucket = new Bucket(world.folder().resolve("bucket"))) {
            Part server = world.server(bucket.settings());
            world.agent("agent");
            world.repository("shop", FILE);
            BuildView first = build(world, 1);
            String job = first.jobs().getFirst().id();
            assertThat(world.log(job)).contains("nothing was kept", "the last line");
            assertThat(bucket.names())
                    .anyMatch(name -> name.startsWith("artifacts/"))
                    .anyMatch(name -> name.contains("cache"));
            assertThat(world.folder().resolve("server/blobs/artifacts")).doesNotExist();

            String log = world.log(job);
            server.kill();
            World.await(() -> Optional.of(world.status("GET", "/readyz")), status -> status == 200);
            assertThat(world.log(job)).isEqualTo(log);
            String numbers =
                    new String(world.send("GET", artifact(world).download(), "").body(), StandardCharsets.UTF_8);
            assertThat(numbers.lines()).hasSize(100_000).startsWith("1", "2").endsWith("99999", "100000");

            BuildView second = build(world, 2);
            assertThat(world.log(second.jobs().getFirst().id())).contains("precious");
            assertThat(Files.readString(world.folder().resolve("server.log"))).doesNotContain("the-secret");
        }
    }

    private static BuildView build(World world, long number) {
        world.build("shop");
        BuildView build = world.awaitBuild("shop", number, view -> view.build().finished());
        assertThat(build.build().state())
                .as(world.log(build.jobs().getFirst().id()))
                .isEqualTo("passed");
        return build;
    }

    private static ArtifactView artifact(World world) {
        byte[] all =
                world.send("GET", "/api/pipelines/shop/builds/1/artifacts", "").body();
        return Json.API.readValue(all, ArtifactList.class).artifacts().getFirst();
    }
}
