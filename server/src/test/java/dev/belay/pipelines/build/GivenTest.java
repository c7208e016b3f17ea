package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.Shop;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.api.BuildView;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builds that are given variables and meta-data by whoever makes them. */
@Tag("slow")
final class GivenTest {

    private static final String FILE = """
            env: {ONE: file, TWO: file, THREE: file}
            steps:
              - command: make ${TWO}
                env: {THREE: step}
              - command: deploy
                if: build.env("TARGET") == "production"
            """;

    @RegisterExtension
    final Shop shop = new Shop();

    @Test
    void whatIsGivenWinsOverTheFileAndYieldsToTheStepAndToBelay() {
        AcceptedJob job = begin(Map.of(
                "env",
                Map.of("TWO", "given", "THREE", "given", "FOUR", "given", "BUILDKITE_BRANCH", "given"),
                "meta_data",
                Map.of("release", "4.2")));
        assertThat(job.env())
                .containsEntry("ONE", "file")
                .containsEntry("TWO", "given")
                .containsEntry("THREE", "step")
                .containsEntry("FOUR", "given")
                .containsEntry("BUILDKITE_COMMAND", "make given")
                .containsEntry("BUILDKITE_BRANCH", "main");
        Map<?, ?> answer = shop.world.v3(
                Method.POST, "/v3/jobs/" + job.id() + "/data/get", job.token(), Map.of("key", "release"), Map.class);
        assertThat(answer.get("value")).isEqualTo("4.2");
    }

    @Test
    void conditionsSeeWhatIsGiven() {
        begin(Map.of("env", Map.of("TARGET", "production")));
        assertThat(shop.world.show(1).jobs()).hasSize(2);
    }

    @Test
    void aBuildThatIsMadeAgainIsForTheSameWithTheSameVariables() {
        AcceptedJob job = begin(Map.of("env", Map.of("TWO", "given"), "meta_data", Map.of("release", "4.2")));
        shop.world.finish(job, 0);
        shop.world.database.database().transact(tx -> tx.handle().execute("""
                update pipelines.build set origin = jsonb_set(origin, '{pullRequest}', '{"id": "1", "baseBranch": "main",
                    "draft": false, "labels": [], "repository": "elsewhere", "fork": true}')
                """));
        assertThat(shop.world.submit("/pipelines/shop/builds/1/repeats", "")).isEqualTo("/pipelines/shop/builds/2");
        shop.world.work();
        AcceptedJob again = shop.world.begin(shop.world.agent("two"));
        assertThat(again.env())
                .containsEntry("BUILDKITE_COMMAND", "make given")
                .containsEntry("BUILDKITE_COMMIT", job.env().get("BUILDKITE_COMMIT"))
                .containsEntry("BUILDKITE_PULL_REQUEST", "1");
    }

    @Test
    void whatCannotBeAVariableIsRefused() {
        assertThatThrownBy(() -> begin(Map.of("env", Map.of("A B", "x")))).hasMessageContaining("“A B” cannot be");
        assertThatThrownBy(() -> begin(Map.of("metaData", Map.of("", "x")))).hasMessageContaining("1 to 1024");
        assertThatThrownBy(() -> Given.lines("A=b\nnonsense")).hasMessageContaining("“nonsense” is not");
        assertThat(Given.lines(" A=b=c \n\n D= ")).isEqualTo(Map.of("A", "b=c", "D", ""));
    }

    private AcceptedJob begin(Map<String, ?> asked) {
        shop.git.write(".belay/pipeline.yml", FILE);
        shop.git.commit("Change");
        shop.world.api(Method.POST, "/api/pipelines/shop/builds", asked, BuildView.class);
        var agent = shop.world.agent("one");
        shop.world.work();
        return shop.world.begin(agent);
    }
}
