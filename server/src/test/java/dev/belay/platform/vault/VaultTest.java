package dev.belay.platform.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Gen;
import dev.belay.kernel.SecureGen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {

    private final Gen gen = new SecureGen(InstantSource.system());

    @TempDir
    private Path folder;

    private Vault vault(String... lines) throws IOException {
        Path file = folder.resolve("secrets.key");
        Files.writeString(file, String.join("\n", lines));
        return Vault.in(file, gen);
    }

    private static String keyOf(String sealed) {
        return sealed.split(":")[2];
    }

    @Test
    void aNewKeySealsWhileTheOldOneStillOpens() throws IOException {
        String old = gen.secret(32);
        String fresh = gen.secret(32);
        String before = vault(old).seal("the cake", "a");
        // First every replica learns the new key, then all seal with it.
        Vault learnt = vault(old, fresh);
        assertThat(keyOf(learnt.seal("x", "a"))).isEqualTo(keyOf(before));
        Vault turned = vault(fresh, "", old + "  ");
        String after = turned.seal("the pie", "b");
        assertThat(keyOf(after)).isNotEqualTo(keyOf(before));
        assertThat(turned.open(before, "a")).isEqualTo("the cake");
        assertThat(turned.open(after, "b")).isEqualTo("the pie");
        assertThat(learnt.open(after, "b")).isEqualTo("the pie");
        assertThatThrownBy(() -> vault(fresh).open(before, "a"))
                .hasMessageContaining("sealed with another key")
                .hasMessageContaining("secrets.key");
    }

    @Test
    void whatIsNoKeyIsRefusedAtTheStart() {
        for (String wrong : new String[] {"", "no key", gen.secret(31)}) {
            assertThatThrownBy(() -> vault(wrong)).hasMessageContaining("one a line");
        }
        assertThatThrownBy(() -> vault(gen.secret(32), "rest")).hasMessageContaining("one a line");
    }

    @Test
    void whatIsSealedIsOpenedAsWhatItIsOnly() throws IOException {
        Vault vault = vault(gen.secret(32));
        String sealed = vault.seal("the cake", "a");
        assertThatThrownBy(() -> vault.open(sealed, "b")).hasMessageContaining("was changed");
        assertThatThrownBy(() -> vault.open(sealed.substring(0, sealed.length() - 4) + "AAAA", "a"))
                .hasMessageContaining("was changed");
    }
}
