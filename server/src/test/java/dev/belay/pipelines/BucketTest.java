package dev.belay.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.job.JobLimits;
import dev.belay.platform.blobs.S3;
import dev.belay.platform.blobs.TestStore;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.platform.web.Site;
import dev.belay.protocol.agent.AcceptedJob;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builds whose logs and artifacts end in a bucket. */
@Tag("slow")
final class BucketTest {

    @RegisterExtension
    static final TestStore store = new TestStore();

    @Test
    void aLogIsReadWhereverItLiesAndAnArtifactInParts() throws Exception {
        try (var world = new World(
                        JobLimits.USUAL,
                        Site.assumed("http://belay.test"),
                        folder -> new S3(store.settings("one/"), folder));
                var git = new GitFolder()) {
            git.commit("Begin");
            world.pipeline(git);
            var agent = world.agent("one");
            world.build(git, "[{command: make}]");
            AcceptedJob job = world.begin(agent);
            var leaving = new Leaving(world, job);
            leaving.log("first\nsecond\n");
            String artifact = leaving.file("out.txt", "0123456789");
            world.finish(job, 0);

            world.work("sealed-logs");
            assertThat(world.folder.resolve("blobs/logs/" + job.id())).exists();
            world.pass(Duration.ofMinutes(6));
            world.work("sealed-logs");
            assertThat(world.folder.resolve("blobs/logs/" + job.id())).doesNotExist();
            assertThat(get(world, "/api/jobs/" + job.id() + "/log", Map.of())).isEqualTo("first\nsecond\n");
            leaving.log("first\nsecond\n");
            assertThat(get(world, "/api/jobs/" + job.id() + "/log?from=6", Map.of()))
                    .isEqualTo("second\n");
            assertThat(get(world, "/api/artifacts/" + artifact, Map.of("Range", "bytes=4-6")))
                    .isEqualTo("456");

            world.pass(Duration.ofDays(1));
            world.build(git, "[{command: make}]");
            world.finish(world.begin(agent), 0);
            world.pass(Duration.ofDays(400));
            world.work("retention");
            world.work("deleted-blobs");
            assertThat(store.names()).noneMatch(name -> name.contains(artifact) || name.contains(job.id()));
        }
    }

    private static String get(World world, String path, Map<String, String> headers) throws Exception {
        Response response = world.call(Method.GET, path, World.OPERATOR, headers, new byte[0]);
        return new String(World.bytes(response), StandardCharsets.UTF_8);
    }
}
