package dev.belay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheFileTest {

    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

    @TempDir
    Path folder;

    private static List<Instance> instances(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(Sample::instance).toList();
    }

    private CacheFile file(String suffix) {
        return new CacheFile(folder.resolve("production/web.instances"), suffix);
    }

    @Test
    void whatWasWrittenIsReadAndNothingElseIsLeft() throws IOException {
        assertThat(file("a").read()).isEmpty();
        file("a").write(NOW.minusSeconds(5), instances(9));
        file("a").write(NOW, instances(3));
        assertThat(file("b").read()).contains(new CacheFile.Kept(NOW, instances(3)));
        try (Stream<Path> all = Files.list(folder.resolve("production"))) {
            assertThat(all).hasSize(1);
        }
    }

    @Test
    void aTornFileIsIgnoredWhereverItWasTorn() throws IOException {
        byte[] whole = CacheFile.format(NOW, instances(2));
        assertThat(CacheFile.parse(whole).instances()).hasSize(2);
        for (int length = 0; length < whole.length; length++) {
            byte[] torn = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> CacheFile.parse(torn))
                    .as("length " + length)
                    .isInstanceOf(Malformed.class);
            byte[] zeroed = Arrays.copyOf(torn, whole.length);
            assertThatThrownBy(() -> CacheFile.parse(zeroed))
                    .as("zeroes from " + length)
                    .isInstanceOf(Malformed.class);
            byte[] flipped = whole.clone();
            flipped[length] ^= 4;
            assertThatThrownBy(() -> CacheFile.parse(flipped))
                    .as("bit at " + length)
                    .isInstanceOf(Malformed.class);
        }
        Path file = Files.createDirectories(folder.resolve("production")).resolve("web.instances");
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertThat(file("a").read()).isEmpty();
        file("a").write(NOW, instances(1));
        assertThat(file("a").read()).isPresent();
    }

    @Test
    void aFolderThatCannotBeWrittenHoldsUpNobody() throws IOException {
        Files.writeString(folder.resolve("production"), "a file where the folder should be");
        file("a").write(NOW, instances(1));
        assertThat(file("a").read()).isEmpty();
    }

    @Test
    void severalProgramsMayWriteOneFile() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        for (int i = 0; i < 3; i++) {
            int number = i;
            threads.execute(() -> {
                CacheFile mine = file("program-" + number);
                for (int round = 0; round < 100; round++) {
                    mine.write(NOW, instances(1 + number * 20));
                }
            });
        }
        threads.shutdown();
        int whole = 0;
        do {
            if (Files.exists(folder.resolve("production/web.instances"))) {
                assertThat(file("reader").read()).isPresent();
                whole++;
            }
        } while (!threads.awaitTermination(1, TimeUnit.MILLISECONDS));
        assertThat(whole).isPositive();
        assertThat(file("reader").read()).isPresent();
    }
}
