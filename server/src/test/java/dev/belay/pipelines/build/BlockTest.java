package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.BuildView;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A build waits for somebody, and goes on with what they said. */
@Tag("slow")
class BlockTest {

    private static final String FORM = """
            steps:
              - {label: Test, command: make test}
              - block: Ship?
                key: ship
                fields:
                  - {text: Version, key: version, format: "[0-9]+[.][0-9]+"}
                  - {text: Note, key: note, required: false, default: none}
                  - select: Where
                    key: where
                    multiple: true
                    options: [{label: Europe, value: eu}, {label: America, value: us}]
              - {label: Ship, command: ship}
            """;

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;
    private AgentRegistered agent;

    @BeforeEach
    void connectAgent() {
        agent = world.agent("one");
    }

    @Test
    void aBlockHoldsTheBuildUntilItsFieldsAreFilledInAndOnceOnly() {
        world.build(git, FORM);
        assertThatThrownBy(() -> unblock(Map.of())).hasMessageContaining("cannot be unblocked; it is waiting");
        world.finish(world.begin(agent), 0);
        assertThat(world.show(1).build().state()).isEqualTo("blocked");
        assertThat(world.job(1, "Ship?").reason()).contains("Waiting for somebody to unblock it.");
        assertThat(world.job(1, "Ship").state()).isEqualTo("waiting");

        assertThatThrownBy(() -> unblock(Map.of("version", "1.2-rc", "where", "mars", "colour", "red")))
                .hasMessageContaining("there is no field “colour”, only version, note, where")
                .hasMessageContaining("“version” does not match [0-9]+[.][0-9]+")
                .hasMessageContaining("“where” is none of eu, us");
        assertThatThrownBy(() -> unblock(Map.of())).hasMessageContaining("“version” is required");

        unblock(Map.of("version", "1.2", "where", "eu\nus"));
        unblock(Map.of("version", "1.2", "where", "eu\nus"));
        assertThatThrownBy(() -> unblock(Map.of("version", "3.4", "where", "eu")))
                .hasMessageContaining("was unblocked by Olga at 10:00 UTC; what you filled in was not taken");
        assertThat(world.job(1, "Ship?").state()).isEqualTo("unblocked");
        assertThat(world.job(1, "Ship?").reason()).contains("Unblocked by Olga.");
        assertThat(world.journal("job.unblocked")).hasSize(1);
        world.work();
        AcceptedJob ship = world.begin(agent);
        assertThat(ship.env())
                .containsEntry("BUILDKITE_UNBLOCKER", "Olga")
                .containsEntry("BUILDKITE_UNBLOCKER_ID", "1")
                .containsEntry("BUILDKITE_UNBLOCKER_EMAIL", "olga@example.com")
                .containsEntry("BUILDKITE_BUILD_CREATOR_EMAIL", "olga@example.com");
        assertThat(metaData(ship, "version")).isEqualTo("1.2");
        assertThat(metaData(ship, "note")).isEqualTo("none");
        assertThat(metaData(ship, "where")).isEqualTo("eu\nus");
        world.finish(ship, 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void anOlderBuildIsLetGoOnOnlyByWhoMeansIt() {
        world.build(git, "steps: [{block: Ship?}]");
        world.build(git, "steps: [{block: Ship?}]");
        assertThatThrownBy(() -> unblock(Map.of()))
                .hasMessageContaining("Build 1 of shop is not the newest of main: build 2 is.");
        assertThat(world.show(1).build().state()).isEqualTo("blocked");
        String path = "/api/jobs/" + world.job(1, "Ship?").id() + "/unblock";
        world.api(Method.PUT, path, Map.of("older", true), BuildView.class);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void aCanceledNewerBuildDoesNotMakeAnotherOld() {
        world.build(git, "steps: [{block: Ship?}]");
        world.build(git, "steps: [{block: Ship?}]");
        world.api(Method.PUT, "/api/pipelines/shop/builds/2/cancellation", Map.of(), BuildView.class);
        unblock(Map.of());
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void aVariableOfTheFileDoesNotPassForWhoUnblocked() {
        world.build(git, "steps: [{command: x, env: {BUILDKITE_UNBLOCKER: root}}]");
        assertThat(world.begin(agent).env()).doesNotContainKey("BUILDKITE_UNBLOCKER");
    }

    @Test
    void aBlockAfterAFailureCannotBeUnblocked() {
        world.build(git, FORM);
        world.finish(world.begin(agent), 1);
        assertThat(world.job(1, "Ship?").state()).isEqualTo("waiting_failed");
        assertThat(world.show(1).build().state()).isEqualTo("failed");
        assertThatThrownBy(() -> unblock(Map.of("version", "1.2", "where", "eu")))
                .hasMessageContaining("cannot be unblocked");
    }

    @Test
    void anInputHoldsUpOnlyWhatNamesIt() {
        world.build(git, """
                steps:
                  - {input: Who?, key: who, fields: [{text: Name, key: name}]}
                  - {label: Test, command: make test}
                  - {label: Greet, command: greet, depends_on: who}
                """);
        assertThat(world.show(1).build().state()).isEqualTo("scheduled");
        world.finish(world.begin(agent), 0);
        assertThat(world.show(1).build().state()).isEqualTo("blocked");
        world.api(
                Method.PUT,
                "/api/jobs/" + world.job(1, "Who?").id() + "/unblock",
                Map.of("fields", Map.of("name", "Ada")),
                BuildView.class);
        world.work();
        world.finish(world.begin(agent), 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void aBlockSaysWhatItsBuildCountsAsAndIsCanceledWithIt() {
        world.build(git, "steps: [{block: One, blocked_state: failed}]");
        world.build(git, "steps: [{block: Two, blocked_state: running}]");
        world.build(git, "steps: [{block: Three}]");
        assertThat(world.show(1).build().state()).isEqualTo("failing");
        assertThat(world.show(2).build().state()).isEqualTo("running");
        assertThat(world.show(3).build().state()).isEqualTo("blocked");
        world.api(Method.PUT, "/api/pipelines/shop/builds/3/cancellation", Map.of(), BuildView.class);
        assertThat(world.show(3).build().state()).isEqualTo("canceled");
        assertThat(world.job(3, "Three").state()).isEqualTo("canceled");
    }

    @Test
    void onlyWhoIsInAnAllowedTeamUnblocks() {
        world.build(git, "steps: [{block: Ship?, allowed_teams: [ops, web]}]");
        assertThat(world.job(1, "Ship?").waiting().orElseThrow().release()).contains("Whoever is in ops or web can");
        assertThatThrownBy(() -> unblock(Map.of()))
                .hasMessageContaining("“Ship?” is for the teams ops, web, and Olga is not in it.");
        world.teams.add("web");
        unblock(Map.of());
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    private void unblock(Map<String, String> fields) {
        world.api(
                Method.PUT,
                "/api/jobs/" + world.job(1, "Ship?").id() + "/unblock",
                Map.of("fields", fields),
                BuildView.class);
    }

    private String metaData(AcceptedJob job, String key) {
        record Found(String key, String value) {}
        return world.v3(Method.POST, "/v3/jobs/" + job.id() + "/data/get", job.token(), Map.of("key", key), Found.class)
                .value();
    }
}
