package dev.belay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RosterTest {

    private static final Duration JUST_NOW = Duration.ofSeconds(3);
    private static final long MINUTE = Roster.DOUBT.toNanos();

    private final Roster roster = new Roster();

    private static List<Instance> instances(int from, int upTo) {
        return IntStream.rangeClosed(from, upTo).mapToObj(Sample::instance).toList();
    }

    private List<String> ids() {
        return roster.all().stream().map(Instance::id).toList();
    }

    @Test
    void aServerThatBeganWithNothingEndsNobody() {
        roster.snapshot(instances(1, 3), JUST_NOW, 0);
        roster.snapshot(List.of(), JUST_NOW, 5);
        assertThat(ids()).containsExactly("web-1", "web-2", "web-3");
        roster.changes(instances(2, 2), List.of());
        assertThat(ids()).containsExactlyInAnyOrder("web-1", "web-2", "web-3");
        roster.changes(List.of(), List.of("web-1"));
        assertThat(ids()).containsExactlyInAnyOrder("web-2", "web-3");
        assertThat(roster.pass(5 + MINUTE - 1)).isFalse();
        assertThat(roster.pass(5 + MINUTE)).isTrue();
        assertThat(ids()).containsExactly("web-2");
    }

    @Test
    void aServerThatKnowsMostIsBelieved() {
        roster.snapshot(instances(1, 4), JUST_NOW, 0);
        roster.snapshot(instances(1, 2), JUST_NOW, 5);
        assertThat(ids()).containsExactly("web-1", "web-2");
    }

    @Test
    void doubtOverSeveralServersEndsAMinuteAfterItBegan() {
        roster.snapshot(instances(1, 9), JUST_NOW, 0);
        roster.snapshot(instances(1, 1), JUST_NOW, 10);
        roster.snapshot(List.of(), JUST_NOW, MINUTE);
        assertThat(ids()).hasSize(9);
        assertThat(roster.pass(10 + MINUTE)).isTrue();
        assertThat(ids()).isEmpty();
    }

    @Test
    void whatWasKnownLongAgoIsNotKeptBesideWhatIsThereNow() {
        roster.remember(instances(1, 4));
        roster.snapshot(instances(5, 6), Roster.RECENT.plusNanos(1), 0);
        assertThat(ids()).containsExactly("web-5", "web-6");
    }

    @Test
    void whatWasKnownLongAgoIsBetterThanNothing() {
        roster.remember(instances(1, 2));
        roster.snapshot(List.of(), Roster.RECENT.plusNanos(1), 0);
        assertThat(ids()).containsExactly("web-1", "web-2");
        roster.snapshot(instances(3, 3), JUST_NOW, 1);
        assertThat(ids()).as("most are missing").containsExactlyInAnyOrder("web-1", "web-2", "web-3");
    }
}
