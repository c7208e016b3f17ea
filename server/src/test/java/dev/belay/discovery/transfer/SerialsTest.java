package dev.belay.discovery.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.kernel.HandClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Serial;

final class SerialsTest {

    @TempDir
    private Path folder;

    private final HandClock clock = new HandClock();

    private Serials serials() {
        return new Serials(folder.resolve("dns.serial"), clock);
    }

    private int now() {
        return (int) clock.instant().getEpochSecond();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void numbersGoForwardWhateverTheClockDoesAndHoweverTheServerEnds(long seed) {
        var random = new Random(seed);
        Serials serials = serials();
        int last = serials.next();
        for (int i = 0; i < 2_000; i++) {
            clock.passSeconds(random.nextInt(20) == 0 ? -random.nextInt(10_000) : random.nextInt(3));
            if (random.nextInt(30) == 0) {
                if (random.nextBoolean()) {
                    serials.close();
                }
                serials = serials();
            }
            int next = random.nextInt(10) == 0 ? serials.next(last + random.nextInt(9) - 4) : serials.next();
            assertThat(Serial.compare(Integer.toUnsignedLong(next), Integer.toUnsignedLong(last)))
                    .as("seed " + seed + ", number " + i)
                    .isPositive();
            last = next;
        }
    }

    @Test
    void aNumberIsTheSecondUnlessThereWasOneInItAlready() {
        Serials serials = serials();
        assertThat(serials.next()).isEqualTo(now());
        assertThat(serials.next()).isEqualTo(now() + 1);
        clock.passSeconds(10);
        assertThat(serials.next()).isEqualTo(now());
    }

    @Test
    void afterAnOrderlyEndNoNumberIsLeftOutAndAfterAKillFew() {
        Serials serials = serials();
        int last = serials.next();
        assertThat(serials().next()).isBetween(last + 1, last + Serials.TAKEN);
        Serials again = serials();
        last = again.next();
        again.close();
        assertThat(serials().next()).isEqualTo(last + 1);
    }

    @Test
    void numbersGoRoundAfterTheLast() {
        InstantSource late = () -> Instant.ofEpochSecond((1L << 32) - 2);
        var serials = new Serials(folder.resolve("round"), late);
        assertThat(serials.next()).isEqualTo(-2);
        assertThat(serials.next()).isEqualTo(-1);
        assertThat(serials.next()).isZero();
        assertThat(Serials.isAfter(0, -1)).isTrue();
        assertThat(Serials.isAfter(-1, 0)).isFalse();
        assertThat(new Serials(folder.resolve("round"), late).next()).isBetween(1, Serials.TAKEN);
    }

    @Test
    void othersPushNumbersAheadOfTheClockByAnHourAtMost() {
        Serials serials = serials();
        serials.next();
        assertThat(serials.next(now() + 60)).isEqualTo(now() + 61);
        assertThat(serials.next(now() + Serials.AHEAD_MAX + 1)).isEqualTo(now() + 62);
        assertThat(serials.next(now() - 60)).isEqualTo(now() + 63);
        clock.pass(Duration.ofHours(2));
        assertThat(serials.next()).isEqualTo(now());
    }

    @Test
    void aFileThatIsNoneIsNoReasonNotToGoOn() throws IOException {
        Files.writeString(folder.resolve("dns.serial"), "rubbish");
        assertThat(serials().next()).isEqualTo(now());
        Files.createDirectories(folder.resolve("taken/x"));
        assertThat(new Serials(folder.resolve("taken"), clock).next()).isEqualTo(now());
    }
}
