package dev.belay.platform.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.journal.JournalPages.JournalPage;
import dev.belay.platform.page.Look;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalPageTest {

    @Test
    void tellsWhatHappenedAndLeadsThere() {
        var entry = new Entry(9, Look.NOW, "person", "Ada", "rollout.held", "/rollouts/7", "Ada holds <shop-13>");
        var page = new JournalPage(List.of(entry), Optional.empty(), "", Look.NOW);
        assertThat(Look.page("journal", "/journal", "platform/journal/journal.jte", page))
                .contains("href=\"/rollouts/7\"")
                .contains("Ada holds &lt;shop-13&gt;");
    }

    @Test
    void saysWhyItIsEmpty() {
        var page = new JournalPage(List.of(), Optional.empty(), "", Look.NOW);
        assertThat(Look.page("journal-none", "/journal", "platform/journal/journal.jte", page))
                .contains("Nothing was changed yet");
    }
}
