package dev.belay.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.agent.ArtifactBatch.Announced;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a step leaves reaches the server whole, with its digests; what it must not take along does not. */
@Tag("slow")
final class ArtifactsTest {

    @TempDir
    Path temporary;

    private Ground ground;

    @BeforeEach
    void prepare() throws IOException {
        ground = new Ground(temporary);
        ground.open(ground.settings());
    }

    @AfterEach
    void clear() {
        ground.close();
    }

    @Test
    void are_uploaded_with_their_digests() throws IOException {
        String job = ground.offer(
                "mkdir -p build/a; printf abc > build/shop.jar; printf deep > build/a/x.xml; touch other",
                Map.of("BUILDKITE_ARTIFACT_PATHS", "build/*.jar; build/**/*.xml"));

        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
        var uploads = ground.server.jobs.job(job).uploads;
        assertThat(uploads).containsOnlyKeys("build/shop.jar", "build/a/x.xml");
        assertThat(uploads.get("build/shop.jar")).isEqualTo("abc".getBytes(StandardCharsets.UTF_8));
        Announced jar = ground.server.jobs.job(job).artifacts.stream()
                .filter(file -> file.path().equals("build/shop.jar"))
                .findFirst()
                .orElseThrow();
        assertThat(jar.fileSize()).isEqualTo(3);
        assertThat(jar.sha1sum()).isEqualTo(Optional.of("a9993e364706816aba3e25717850c26c9cd0d89d"));
        assertThat(jar.sha256sum())
                .isEqualTo(Optional.of("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        assertThat(ground.server.jobs.job(job).uploadStates).hasSize(2).containsValue("finished");
    }

    @Test
    void are_uploaded_by_a_failing_job_too_and_in_any_number() throws IOException {
        String job = ground.offer(
                "for i in $(seq 1 75); do echo $i > file-$i; done; exit 3",
                Map.of("BUILDKITE_ARTIFACT_PATHS", "file-*"));

        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("3");
        assertThat(ground.server.jobs.job(job).uploads).hasSize(75);
    }

    @Test
    void that_do_not_exist_are_warned_of() throws IOException {
        String job = ground.offer("true", Map.of("BUILDKITE_ARTIFACT_PATHS", "build/*.jar"));

        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
        assertThat(ground.server.jobs.log(job)).contains("Warning: No file matches the artifact path \"build/*.jar\"");
    }

    @Test
    void outside_the_checkout_are_refused() throws IOException {
        String job = ground.offer(
                "ln -s /etc/passwd stolen; ln -s README fine; ln -s /etc folder; touch ../secret",
                Map.of("BUILDKITE_ARTIFACT_PATHS", "stolen;fine;folder/passwd;../secret;/etc/passwd;.git/**"));

        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
        assertThat(ground.server.jobs.job(job).uploads).containsOnlyKeys("fine");
        assertThat(ground.server.jobs.log(job))
                .contains("\"stolen\" is no file of the checkout")
                .contains("The artifact path \"../secret\" leads out of the checkout")
                .contains("The artifact path \"/etc/passwd\" leads out of the checkout");
    }

    @Test
    void that_cannot_be_uploaded_fail_the_job() throws IOException {
        ground.server.refuse(call -> call.contains("/upload/"), 413);

        String job = ground.offer("touch big", Map.of("BUILDKITE_ARTIFACT_PATHS", "big"));

        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("1");
        assertThat(ground.server.jobs.log(job)).contains("Could not upload \"big\": the server answered 413");
        assertThat(ground.server.jobs.job(job).uploadStates).containsValue("error");
    }
}
