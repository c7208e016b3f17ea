package dev.belay.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** For how long answers may be kept, and how many a network gets. */
final class BoundsOfAnswersTest {

    @Test
    void timesToKeepAnswersGoByTheFirstRuleThatFits() {
        Ttls ttls = Ttls.of(1, "web=5, batch-*=60,batch-x=7");
        assertThat(ttls.seconds("web", Optional.of(7))).isEqualTo(5);
        assertThat(ttls.seconds("webx", Optional.of(7))).isEqualTo(7);
        assertThat(ttls.seconds("webx", Optional.empty())).isEqualTo(1);
        assertThat(ttls.seconds("batch-x", Optional.of(7))).isEqualTo(60);
        assertThatThrownBy(() -> Ttls.of(1, "web")).hasMessageContaining("web=5,batch-*=60");
        assertThatThrownBy(() -> Ttls.of(1, "web=99999")).hasMessageContaining("86400");
    }

    @Test
    void aNetworkBeyondItsRateGetsEverySecondAnswerCutAndAnotherOneIsNotTouched() {
        var rates = new Rates(10, 42);
        byte[] one = {1, 2, 3, 4};
        for (int i = 0; i < 10; i++) {
            assertThat(rates.judge(one, 5)).isEqualTo(Rates.Verdict.SEND);
        }
        assertThat(rates.judge(new byte[] {1, 2, 3, 99}, 6)).isEqualTo(Rates.Verdict.DROP);
        assertThat(rates.judge(one, 7)).isEqualTo(Rates.Verdict.SLIP);
        assertThat(rates.judge(new byte[] {1, 2, 4, 4}, 8)).isEqualTo(Rates.Verdict.SEND);
        assertThat(rates.judge(one, 1_000_000_001L)).isEqualTo(Rates.Verdict.SEND);
    }
}
