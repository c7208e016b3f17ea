package dev.belay.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SharedRenderingsTest {

    private final SharedRenderings renderings = new SharedRenderings(Duration.ofMillis(1));
    private final AtomicInteger rendered = new AtomicInteger();

    @Test
    void allWhoLookAtTheSameBeatShareOneRenderingAndTheNextBeatHasItsOwn() throws InterruptedException {
        assertThat(at(7, "home")).isEqualTo("1");
        assertThat(at(7, "home")).isEqualTo("1");
        assertThat(at(7, "agents")).isEqualTo("2");
        assertThat(at(8, "home")).isEqualTo("3");
        assertThat(at(7, "home")).as("newer than asked for").isEqualTo("3");
    }

    @Test
    void aRenderingThatFailsFailsForAllWhoSharedItAndIsTriedAgainAtTheNextBeat() throws InterruptedException {
        assertThatThrownBy(() -> renderings.at(1, "home", () -> {
                    throw new IllegalStateException("no database");
                }))
                .hasMessage("no database");
        assertThatThrownBy(() -> at(1, "home")).hasMessage("no database");
        assertThat(at(2, "home")).isEqualTo("1");
    }

    @Test
    void theNextBeatComes() throws InterruptedException {
        assertThat(renderings.next("home", () -> "now")).isEqualTo("now");
    }

    private String at(long beat, String name) throws InterruptedException {
        return renderings.at(beat, name, () -> "" + rendered.incrementAndGet());
    }
}
