package dev.belay.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.discovery.dns.Service.Place;
import dev.belay.discovery.registry.Parcel.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotFileTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private static Told told(String id) {
        var process = new SimEstate.Program(id, new Place("web", "production"));
        return new Told(
                Entry.live(id, new Version(1, 7L << 40, "http://one:8080"), SimEstate.registration(process)),
                1_000,
                5_000,
                "http://one:8080");
    }

    @Test
    void givesBackWhatItWasGivenGrownOlder(@TempDir Path folder) {
        var file = new SnapshotFile(folder.resolve("files/registry.snapshot"));
        assertThat(file.read(NOW)).isEmpty();
        Told ended = new Told(told("web-2").entry().expired(), 0, 10, "http://one:8080");
        file.write(NOW, List.of(told("web-1"), ended));

        List<Told> read = file.read(NOW.plusSeconds(60)).orElseThrow();
        assertThat(read).extracting(Told::entry).containsExactly(told("web-1").entry(), ended.entry());
        assertThat(read).extracting(Told::silentMillis).containsExactly(61_000L, 60_000L);
        assertThat(file.read(NOW.minusSeconds(60)).orElseThrow().getFirst().silentMillis())
                .isEqualTo(1_000);
    }

    @Test
    void whatWasCutOffOrDamagedAnywhereIsLeftOut(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("registry.snapshot");
        var file = new SnapshotFile(path);
        file.write(NOW, List.of(told("web-1")));
        byte[] whole = Files.readAllBytes(path);
        for (int i = 0; i < whole.length; i += 23) {
            Files.write(path, Arrays.copyOf(whole, i));
            assertThat(file.read(NOW)).as("cut off after " + i).isEmpty();
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x10;
            Files.write(path, damaged);
            assertThat(file.read(NOW)).as("damaged at " + i).isEmpty();
        }
    }
}
