package dev.belay.discovery.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NoticeTest {

    private static final long SECOND = 1_000_000_000L;

    private final Notice notice = new Notice(0);

    @Test
    void whoDoesNotAnswerIsToldAgainAfterPausesThatDoubleHoweverMuchChanges() {
        var told = new ArrayList<Integer>();
        for (int second = 0; second < 250; second++) {
            if (notice.isDue(second, second * SECOND)) {
                told.add(second);
                notice.sent(second, second, new byte[0], second * SECOND);
            }
        }
        assertThat(told).isEqualTo(List.of(0, 1, 3, 7, 15, 31, 63, 123, 183, 243));
    }

    @Test
    void whoAnswersIsToldOfTheNextVersionAtOnceAndOfNoneTwice() {
        notice.sent(5, 77, new byte[] {1}, 0);
        assertThat(notice.expects(76)).isFalse();
        assertThat(notice.expects(77)).isTrue();
        assertThat(notice.signature()).containsExactly(1);
        assertThat(notice.isDue(6, SECOND - 1)).isFalse();
        notice.acknowledged(SECOND / 10);
        assertThat(notice.expects(77)).isFalse();
        assertThat(notice.isDue(5, 100 * SECOND)).isFalse();
        assertThat(notice.isDue(6, SECOND / 10)).isTrue();
    }
}
