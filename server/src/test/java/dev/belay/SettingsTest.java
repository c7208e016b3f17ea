package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.kernel.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {

    @TempDir
    private Path folder;

    @Test
    void aFlagWinsOverTheEnvironmentThatOverTheFileThatOverTheDefault() throws IOException {
        Files.writeString(folder.resolve("belay.yml"), """
                token-days: 1
                idle-seconds: 2
                stop-seconds: 3
                """);
        Settings settings = Settings.read(
                List.of("--data", folder.toString(), "--token-days=7"),
                Map.of("BELAY_TOKEN_DAYS", "5", "BELAY_IDLE_SECONDS", "6"));

        assertThat(settings.duration(Settings.Key.TOKEN_DAYS)).isEqualTo(Duration.ofDays(7));
        assertThat(settings.duration(Settings.Key.IDLE_SECONDS)).isEqualTo(Duration.ofSeconds(6));
        assertThat(settings.duration(Settings.Key.STOP_SECONDS)).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.text(Settings.Key.LISTEN)).isEqualTo("127.0.0.1:8080");
    }

    @Test
    void anUnknownSettingIsRefusedWithTheOneThatWasMeantWhereverItStands() throws IOException {
        Files.writeString(folder.resolve("belay.yml"), "idle-second: 2\n");
        Problem problem = refused(
                List.of("--data", folder.toString(), "--lisen", "127.0.0.1:1"), Map.of("BELAY_DATABASE_ULR", "x"));

        assertThat(problem.faults().toString())
                .contains("--lisen", "Did you mean “--listen”?")
                .contains("BELAY_DATABASE_ULR", "Did you mean “BELAY_DATABASE_URL”?")
                .contains("belay.yml:1:1", "idle-seconds");
    }

    @Test
    void aNumberOutOfBoundsOrNoNumberIsRefusedWithTheBoundsAndTheUnit() {
        Problem problem =
                refused(List.of("--data", folder.toString(), "--token-days", "0", "--idle-seconds", "soon"), Map.of());

        assertThat(problem.faults().toString())
                .contains("token-days", "from 1 to 3650 days, not 0")
                .contains("idle-seconds", "whole number of seconds, not soon");
    }

    @Test
    void whoMayCopyTheZonesIsCheckedBeforeAnythingStarts() {
        Problem problem = refused(
                List.of(
                        "--data=" + folder,
                        "--dns-notify=ns.example.com",
                        "--dns-transfer-networks=10.0.0.0",
                        "--dns-transfers-max=0"),
                Map.of());
        assertThat(problem.faults()).hasSize(3);
        assertThat(problem.faults().toString()).contains("10.0.0.8:5353@key", "10.0.0.0/8,fd00::/8", "from 1 to 100");
        Settings settings = Settings.read(
                List.of("--data=" + folder, "--dns-notify=10.0.0.7", "--dns-transfer-networks=10.0.0.0/24"), Map.of());
        var transfers = new Limits(settings).transfers(folder);
        assertThat(transfers.keys()).isEmpty();
        assertThat(transfers.transfersMax()).isEqualTo(4);
        assertThat(transfers.secondaries()).hasSize(1);
        Settings missing = settings.with(
                Settings.Key.DNS_TRANSFER_KEYS_FILE, folder.resolve("none").toString());
        assertThatThrownBy(() -> new Limits(missing).transfers(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("dns-transfer-keys-file");
    }

    @Test
    void addressesAreCheckedWithEverythingElseAndAPasswordIsNotRepeated() {
        Problem problem = refused(
                List.of(
                        "--data=" + folder,
                        "--listen=8080",
                        "--public-url=belay.example/team",
                        "--database-url=mysql://ada:secret@db/belay",
                        "--token-days=0"),
                Map.of());
        assertThat(problem.faults()).hasSize(4);
        assertThat(problem.faults().toString())
                .contains("127.0.0.1:8080", "https://belay.example.com", "postgresql://user:password@")
                .doesNotContain("secret");
        Settings.read(
                List.of("--data=" + folder, "--listen=[::1]:0", "--public-url=https://belay.example:8443/"), Map.of());
    }

    @Test
    void theEmbeddedDatabaseHasNoMoreConnectionsThanItHas() {
        List<String> many = List.of("--data=" + folder, "--database-connections-max=91");
        assertThat(refused(many, Map.of()).faults().toString()).contains("at most 90");
        Settings.read(many, Map.of("BELAY_DATABASE_URL", "postgresql://ada:x@db/belay"));
    }

    @Test
    void helpListsEverySettingWithItsUnitAndVariable() {
        String help = SettingsHelp.text();
        for (Settings.Key key : Settings.KEYS) {
            assertThat(help).contains("--" + key.label(), key.variable(), key.meaning());
        }
    }

    @Test
    void aWrongSettingEndsTheStartWithStatusTwoAndSaysWhatIsWrong() {
        var err = new ByteArrayOutputStream();
        var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        int status = Main.run(List.of("--data", folder.toString(), "--prot", "1"), Map.of(), stream, stream);

        assertThat(status).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--prot is not a setting");
    }

    private static Problem refused(List<String> flags, Map<String, String> environment) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Settings.read(flags, environment));
        assertThat(problem).isNotNull();
        return problem;
    }
}
