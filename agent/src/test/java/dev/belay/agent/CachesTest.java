package dev.belay.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job saves, the next one finds, and a cache that fails fails no job. */
@Tag("slow")
final class CachesTest {

    private static final Map<String, String> WISH = Map.of("BELAY_CACHE", """
            {"paths": ["modules"], "key": "m-{{ checksum \\"lock\\" }}", "restore_keys": ["m-"]}
            """);

    @TempDir
    Path temporary;

    private Ground ground;

    @BeforeEach
    void prepare() throws IOException {
        ground = new Ground(temporary);
        ground.commit("lock", "one");
        ground.open(ground.settings());
    }

    @AfterEach
    void clear() {
        ground.close();
    }

    @Test
    void are_saved_after_a_job_and_restored_before_the_next() throws IOException {
        String first = run("mkdir modules; echo made > modules/a; ln -s a modules/b", "0");
        assertThat(ground.server.jobs.log(first))
                .contains("There is no cache under")
                .contains("Saved 2 files");
        assertThat(ground.server.jobs.caches.contents).hasSize(1);

        String second = run("cat modules/b; echo more > modules/c", "0");
        assertThat(ground.server.jobs.log(second))
                .contains("Restored 2 files")
                .contains("\nmade")
                .contains("is kept already");
        assertThat(ground.server.jobs.caches.contents).hasSize(1);

        ground.commit("lock", "two");
        String third = run("cat modules/a", "0");
        assertThat(ground.server.jobs.log(third))
                .contains("Restored")
                .contains("\nmade")
                .contains("Saved 2 files");
        assertThat(ground.server.jobs.caches.contents).hasSize(2);
    }

    @Test
    void are_not_saved_by_a_job_that_failed() throws IOException {
        run("mkdir modules; touch modules/a; exit 1", "1");
        assertThat(ground.server.jobs.caches.contents).isEmpty();
    }

    @Test
    void that_are_damaged_or_not_to_be_had_fail_no_job() throws IOException {
        run("mkdir modules; touch modules/a", "0");
        ground.server.jobs.caches.contents.replaceAll((_, content) -> {
            content[content.length / 2] ^= 1;
            return content;
        });
        String job = run("test ! -e modules/a; mkdir -p modules; touch modules/a", "0");
        assertThat(ground.server.jobs.log(job)).contains("The cache was not restored: It arrived with another content");

        ground.server.refuse(call -> call.contains("/caches"), 403);
        assertThat(ground.server.jobs.log(run("true", "0"))).contains("The cache was not restored: The server");
    }

    private String run(String command, String status) throws IOException {
        String job = ground.offer(command, WISH);
        assertThat(ground.server.jobs.awaitFinish(job).exitStatus())
                .as(ground.server.jobs.log(job))
                .isEqualTo(status);
        return job;
    }
}
