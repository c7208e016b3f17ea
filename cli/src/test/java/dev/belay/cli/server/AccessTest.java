package dev.belay.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessTest {

    @TempDir
    private Path folder = Path.of("unset");

    @Test
    void flagsWinOverVariablesAndTheseOverTheFile() throws IOException {
        Path file = folder.resolve("belay/access.properties");
        Files.createDirectories(folder.resolve("belay"));
        Files.writeString(file, "server=https://file.example\ntoken=of-file\n");
        Map<String, String> none = Map.of("XDG_CONFIG_HOME", folder.toString());
        Map<String, String> variables = Map.of(
                "XDG_CONFIG_HOME",
                folder.toString(),
                "BELAY_SERVER",
                "https://variable.example",
                "BELAY_TOKEN",
                "of-variable");

        assertThat(Access.find(Optional.empty(), Optional.empty(), none))
                .isEqualTo(new Access(URI.create("https://file.example"), Optional.of("of-file")));
        assertThat(Access.find(Optional.empty(), Optional.empty(), variables))
                .isEqualTo(new Access(URI.create("https://variable.example"), Optional.of("of-variable")));
        assertThat(Access.find(Optional.of("https://flag.example/"), Optional.of("of-flag"), variables))
                .isEqualTo(new Access(URI.create("https://flag.example"), Optional.of("of-flag")));
    }

    @Test
    void withoutAnyItIsTheServerOnThisMachine() {
        assertThat(Access.find(Optional.empty(), Optional.empty(), Map.of("HOME", folder.toString())))
                .isEqualTo(new Access(URI.create("http://127.0.0.1:8080"), Optional.empty()));
    }

    @Test
    void anAddressThatIsNoneIsRefusedInWords() {
        for (String wrong : new String[] {"belay.example.com", "ftp://belay", "http://", "not an address"}) {
            assertThatThrownBy(() -> Access.address(wrong))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.exit()).isEqualTo(Exit.USAGE))
                    .hasMessageContaining(wrong);
        }
    }
}
