package dev.belay.pipelines.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.JobSecret;
import dev.belay.protocol.setting.SecretList;
import dev.belay.protocol.setting.SecretView;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Secrets are kept sealed, told by name only, and given to running jobs of the pipeline's own code. */
@Tag("slow")
class SecretTest {

    private static final String PATH = "/api/pipelines/shop/secrets";

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;

    @Test
    void aRunningJobIsGivenWhatWasSet() {
        set("TOKEN", "hunter2");
        assertThat(set("TOKEN", "hunter2-again").secrets())
                .extracting(SecretView::name)
                .containsExactly("TOKEN");
        AcceptedJob job = begun();
        assertThat(job.step()).containsEntry("secrets", List.of(Map.of("environment_variable", "API", "key", "TOKEN")));
        assertThat(secret(job, "TOKEN").value()).isEqualTo("hunter2-again");
        assertThatThrownBy(() -> secret(job, "OTHER"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("belay secret set PIPELINE OTHER");
        world.finish(job, 0);
        assertThatThrownBy(() -> secret(job, "TOKEN")).hasMessageContaining("while it runs");
    }

    @Test
    void nobodyReadsAValueInTheDatabaseOrTheJournalNorMovesIt() {
        set("TOKEN", "hunter2");
        set("OTHER", "hunter3");
        assertThat(world.database.strings("select sealed from pipelines.secret"))
                .allMatch(text -> text.startsWith("sealed:1:"));
        assertThat(world.database.strings("select summary || data::text from journal.entry"))
                .noneMatch(text -> text.contains("hunter"))
                .anyMatch(text -> text.contains("set the secret TOKEN of shop"));
        assertThat(world.database.strings("select hook_secret from pipelines.pipeline"))
                .allMatch(text -> text.startsWith("sealed:1:"));
        AcceptedJob job = begun();
        world.database.database().transact(tx -> tx.handle().execute("""
                update pipelines.secret set sealed = (select sealed from pipelines.secret where name = 'OTHER')
                """));
        assertThatThrownBy(() -> secret(job, "TOKEN")).hasMessageContaining("was changed");
        assertThat(secret(job, "OTHER").value()).isEqualTo("hunter3");
    }

    @Test
    void aPullRequestFromAForkIsGivenNone() {
        set("TOKEN", "hunter2");
        AcceptedJob job = begun();
        world.database.database().transact(tx -> tx.handle().execute("""
                update pipelines.build set origin = jsonb_set(origin, '{pullRequest}', '{"id": "1", "fork": true}')
                """));
        assertThatThrownBy(() -> secret(job, "TOKEN")).hasMessageContaining("from a fork");
    }

    @Test
    void aFormSetsAndDeletesWhatThePageNeverShows() throws InterruptedException {
        String page = "/pipelines/shop#secrets";
        assertThat(world.submit("/pipelines/shop/secrets", "name=TOKEN&value=hunter2%0D%0Ahunter3%0D%0A"))
                .isEqualTo(page);
        AcceptedJob job = begun();
        assertThat(secret(job, "TOKEN").value()).isEqualTo("hunter2\nhunter3");
        assertThat(world.page("/pipelines/shop")).contains("<code>TOKEN</code>").doesNotContain("hunter");
        Response deleted =
                world.call(Method.DELETE, "/pipelines/shop/secrets/TOKEN", World.OPERATOR, Map.of(), new byte[0]);
        assertThat(deleted).isEqualTo(Response.redirect(page));
        assertThat(world.page("/pipelines/shop")).contains("There is no secret.");
    }

    @Test
    void whatIsNoSecretIsRefused() {
        assertThatThrownBy(() -> set("1X", "a")).hasMessageContaining("as a variable is");
        assertThatThrownBy(() -> set("X", "")).hasMessageContaining("1 to 16384");
        assertThatThrownBy(() -> set("X", "a".repeat(16_385))).hasMessageContaining("1 to 16384");
        set("X", "a");
        world.api(Method.DELETE, PATH + "/X", Map.of(), Map.class);
        assertThatThrownBy(() -> world.api(Method.DELETE, PATH + "/X", Map.of(), Map.class))
                .hasMessageContaining("secret “X” of shop");
    }

    private AcceptedJob begun() {
        world.build(shop.git, "[{command: c, secrets: {API: TOKEN}}]");
        return world.begin(world.agent("one"));
    }

    private SecretList set(String name, String value) {
        return world.api(Method.PUT, PATH + "/" + name, Map.of("value", value), SecretList.class);
    }

    private JobSecret secret(AcceptedJob job, String name) {
        return world.v3(
                Method.GET, "/v3/jobs/" + job.id() + "/secrets?key=" + name, job.token(), Map.of(), JobSecret.class);
    }
}
