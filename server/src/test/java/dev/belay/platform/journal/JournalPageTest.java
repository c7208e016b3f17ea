package dev.belay.platform.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.journal.JournalPages.JournalPage;
import dev.belay.platform.page.Look;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalPageTest {

    private static final JournalQuery ALL = new JournalQuery(Optional.empty(), "", "", 100);

    @Test
    void tellsWhatHappenedAndLeadsThere() {
        var page = new JournalPage(
                List.of(entry("person", "Ada"), entry("program", "Ada"), entry("belay", "Belay (rollouts)")),
                ALL,
                Look.NOW);
        assertThat(Look.page("journal", "/journal", "platform/journal/journal.jte", page))
                .contains("href=\"/rollouts/7\"")
                .contains("Ada holds &lt;shop-13&gt;")
                .contains("<td data-label=\"Who\">Ada</td>")
                .contains("<td data-label=\"Who\">Ada<span class=\"sub\">program</span></td>")
                .contains("<td data-label=\"Who\">Belay (rollouts)</td>");
    }

    private static Entry entry(String kind, String actor) {
        return new Entry(
                9, Look.NOW, kind, "id", actor, "rollout.held", "/rollouts/7", "Ada holds <shop-13>", Map.of());
    }

    @Test
    void saysWhyItIsEmpty() {
        var page = new JournalPage(List.of(), ALL, Look.NOW);
        assertThat(Look.page("journal-none", "/journal", "platform/journal/journal.jte", page))
                .contains("Nothing was changed yet");
    }
}
