package dev.belay.discovery.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.protocol.net.Networks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyFileTest {

    @TempDir
    private Path folder;

    private List<TransferKey> read(String text) throws IOException {
        return TransferSettings.keys(Files.writeString(folder.resolve("keys"), text));
    }

    @Test
    void readsKeysAndTellsTheirSecretToNobody() throws IOException {
        List<TransferKey> keys = read("""
                # those in the other room
                NSD.Key. hmac-sha256  c2l4dGVlbiBieXRlcyBvciBtb3Jl   # until May

                other HMAC-SHA512 c2l4dGVlbiBieXRlcyBvciBtb3Jl
                """);
        assertThat(keys).extracting(TransferKey::name).containsExactly("nsd.key", "other");
        assertThat(keys)
                .extracting(TransferKey::algorithm)
                .containsExactly(TransferKey.Algorithm.SHA256, TransferKey.Algorithm.SHA512);
        assertThat(keys.toString()).doesNotContain("c2l4", "sixteen");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nsd hmac-sha256                          | name algorithm base64",
                "nsd hmac-sha256 c2VjcmV0 more            | name algorithm base64",
                "nsd hmac-md5 c2l4dGVlbiBieXRlcyBvciBtb3Jl | hmac-sha256 or hmac-sha512, not hmac-md5",
                "nsd hmac-sha256 c2VjcmV0                 | 16 bytes or more",
                "nsd hmac-sha256 secret!!                 | 16 bytes or more",
                "n/d hmac-sha256 c2l4dGVlbiBieXRlcyBvciBtb3Jl | no name of a key"
            })
    void whatIsWrongIsToldWithItsLineAndWithoutTheSecret(String line, String message) {
        assertThatThrownBy(() -> read("# keys\n" + line))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining(message)
                .message()
                .doesNotContain("c2VjcmV0", "secret!!", "c2l4");
    }

    @Test
    void aNameStandsForOneKeyAndAFileThatIsNotThereIsNoFile() {
        String line = "nsd hmac-sha256 c2l4dGVlbiBieXRlcyBvciBtb3Jl\n";
        assertThatThrownBy(() -> read(line + line)).hasMessageContaining("a key nsd already");
        assertThatThrownBy(() -> TransferSettings.keys(folder.resolve("none")))
                .hasMessageContaining("dns-transfer-keys-file");
    }

    @Test
    void secondariesAreReadWithPortAndKey() {
        assertThat(TransferSettings.secondaries("10.0.0.7, 10.0.0.8:5353@NSD.key,[fd00::7]:54,[fd00::8]"))
                .extracting(TransferSettings.Secondary::address, TransferSettings.Secondary::key)
                .containsExactly(
                        Tuple.tuple(new InetSocketAddress("10.0.0.7", 53), Optional.empty()),
                        Tuple.tuple(new InetSocketAddress("10.0.0.8", 5353), Optional.of("nsd.key")),
                        Tuple.tuple(new InetSocketAddress("fd00::7", 54), Optional.empty()),
                        Tuple.tuple(new InetSocketAddress("fd00::8", 53), Optional.empty()));
        assertThat(TransferSettings.secondaries("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ns.example.com", "10.0.0.7:99999", "10.0.0.7@", "10.0.0.7,,10.0.0.8", "fd00::7", "999.1.1.1"})
    void whatIsNoAddressIsNoSecondary(String text) {
        assertThatThrownBy(() -> TransferSettings.secondaries(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be addresses like");
    }

    @Test
    void aSecondaryIsNotToldWithAKeyThatThereIsNot() {
        assertThatThrownBy(() -> new TransferSettings(
                        List.of(),
                        Networks.of("none"),
                        1,
                        TransferSettings.secondaries("10.0.0.7@nsd"),
                        Optional.empty(),
                        folder.resolve("x")))
                .hasMessageContaining("names the key nsd");
    }
}
