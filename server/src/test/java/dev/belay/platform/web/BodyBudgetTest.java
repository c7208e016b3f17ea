package dev.belay.platform.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import org.junit.jupiter.api.Test;

final class BodyBudgetTest {

    private static final long BYTES_MAX = 40L << 20;
    private static final long WEBHOOK = 25L << 20;

    private final BodyBudget budget = new BodyBudget(BYTES_MAX);

    @Test
    void webhooksShutOutNeitherWhoSignsInNorWhoIsKnown() {
        try (var webhook = budget.share(true);
                var second = budget.share(true);
                var signIn = budget.share(true);
                var known = budget.share(false)) {
            take(webhook, WEBHOOK);
            assertThatThrownBy(() -> take(second, 1 << 20)).isInstanceOf(Problem.class);
            assertThatCode(() -> signIn.take(Route.OPEN_BODY_BYTES)).doesNotThrowAnyException();
            assertThatCode(() -> known.take(10L << 20)).doesNotThrowAnyException();
        }
    }

    @Test
    void whatARequestHeldIsFreeAfterIt() {
        for (int i = 0; i < 3; i++) {
            try (var share = budget.share(true)) {
                take(share, WEBHOOK);
            }
        }
        try (var all = budget.share(false)) {
            take(all, BYTES_MAX);
            assertThatThrownBy(() -> all.take(1)).hasMessageContaining("try again shortly");
        }
    }

    /** As a body comes: piece by piece. */
    private static void take(BodyBudget.Share share, long bytes) {
        for (long left = bytes; left > 0; left -= 16_384) {
            share.take(Math.min(left, 16_384));
        }
    }
}
