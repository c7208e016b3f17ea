package dev.belay.agent.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.agent.machine.CleanEnvironment;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.checks.Assignments.Assignment;
import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckKind;
import dev.belay.protocol.checks.CheckStatus;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands are those of the settings, and end in time. */
@Tag("slow")
@Timeout(60)
final class CommandProbeTest {

    @TempDir
    private Path folder;

    private Answer run(String target, String command) {
        var probe = new CommandProbe(Map.of("disk", command), CleanEnvironment.from(Map.of()), folder);
        var check = new Check("c", CheckKind.COMMAND, target, 0, false, false, 1, 500, 1, 1, 0);
        return probe.run(new Assignment("web-1;id", "10.0.0.1", 80, check, CheckStatus.UNOBSERVED), new StopSignal());
    }

    @Test
    void theExitStatusTells() {
        assertThat(run("disk", "echo $BELAY_INSTANCE at $BELAY_ADDRESS:$BELAY_PORT"))
                .isEqualTo(new Answer(CheckStatus.PASSING, "“disk” ended with 0: web-1;id at 10.0.0.1:80"));
        assertThat(run("disk", "echo full >&2; exit 1").status()).isEqualTo(CheckStatus.WARNING);
        assertThat(run("disk", "exit 2").status()).isEqualTo(CheckStatus.CRITICAL);
    }

    @Test
    void whatTheSettingsDoNotNameIsNotRun() {
        assertThat(run("touch", "exit 0").status()).isEqualTo(CheckStatus.UNOBSERVED);
    }

    @Test
    void whatHangsOrSaysTooMuchEndsInTime() {
        assertThat(run("disk", "while :; do :; done").words()).contains("500 ms");
        assertThat(run("disk", "head -c 10000000 /dev/zero | tr '\\0' x").words())
                .hasSizeLessThan(300);
    }
}
