package dev.belay.pipelines.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Leaving;
import dev.belay.pipelines.world.World;
import dev.belay.platform.blobs.Blobs;
import dev.belay.platform.blobs.S3;
import dev.belay.platform.blobs.TestStore;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.platform.web.Site;
import dev.belay.protocol.agent.AcceptedJob;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
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
            leaving.log("first\n" + Leaving.LONG);
            String artifact = leaving.file("out.txt", "0123456789");
            world.finish(job, 0);

            world.work("sealed-logs");
            assertThat(world.folder.resolve("blobs/logs/" + job.id())).exists();
            world.pass(Duration.ofMinutes(71));
            world.work("sealed-logs");
            assertThat(world.folder.resolve("blobs/logs/" + job.id())).doesNotExist();
            assertThat(get(world, "/api/jobs/" + job.id() + "/log", Map.of())).isEqualTo("first\n" + Leaving.LONG);
            assertThat(get(world, "/api/jobs/" + job.id() + "/log?from=6", Map.of()))
                    .isEqualTo(Leaving.LONG);
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

    @Test
    void aStoreThatIsAwayHoldsUpNoJobAndGetsTheLogWhenItIsBack() throws Exception {
        var away = new AtomicBoolean(true);
        try (var world = new World(
                        JobLimits.USUAL,
                        Site.assumed("http://belay.test"),
                        folder -> new Interrupted(new S3(store.settings("two/"), folder), away));
                var git = new GitFolder()) {
            git.commit("Begin");
            world.pipeline(git);
            var agent = world.agent("one");
            world.build(git, "[{command: make}]");
            AcceptedJob job = world.begin(agent);
            var leaving = new Leaving(world, job);
            leaving.log(Leaving.LONG);
            assertThatThrownBy(() -> leaving.file("out.txt", "content")).isInstanceOf(Problem.class);
            world.finish(job, 0);
            world.pass(Duration.ofMinutes(71));
            assertThatThrownBy(() -> world.work("sealed-logs")).isInstanceOf(Problem.class);
            assertThat(get(world, "/api/jobs/" + job.id() + "/log", Map.of())).isEqualTo(Leaving.LONG);

            away.set(false);
            world.pass(Duration.ofMinutes(11));
            world.work("sealed-logs");
            assertThat(world.folder.resolve("blobs/logs/" + job.id())).doesNotExist();
            assertThat(get(world, "/api/jobs/" + job.id() + "/log", Map.of())).isEqualTo(Leaving.LONG);
            assertThat(world.show(1).build().state()).isEqualTo("passed");
        }
    }

    /** A store that is away at times. */
    private record Interrupted(Blobs blobs, AtomicBoolean away) implements Blobs {

        private Blobs there() {
            if (away.get()) {
                throw Problem.busy("The store of blobs does not answer.");
            }
            return blobs;
        }

        @Override
        public void writeAt(String key, long offset, byte[] bytes) {
            blobs.writeAt(key, offset, bytes);
        }

        @Override
        public boolean isHere(String key) {
            return blobs.isHere(key);
        }

        @Override
        public boolean seal(String key) {
            return there().seal(key);
        }

        @Override
        public byte[] read(String key, long offset, int bytesMax) {
            return (blobs.isHere(key) ? blobs : there()).read(key, offset, bytesMax);
        }

        @Override
        public Stored store(String key, InputStream input, long bytesMax) {
            return there().store(key, input, bytesMax);
        }

        @Override
        public InputStream open(String key, long offset, long bytes) {
            return there().open(key, offset, bytes);
        }

        @Override
        public long bytes(String key) {
            return there().bytes(key);
        }

        @Override
        public void delete(String key) {
            there().delete(key);
        }

        @Override
        public void sweep() {
            blobs.sweep();
        }
    }

    private static String get(World world, String path, Map<String, String> headers) throws Exception {
        Response response = world.call(Method.GET, path, World.OPERATOR, headers, new byte[0]);
        return new String(World.bytes(response), StandardCharsets.UTF_8);
    }
}
