package dev.belay.platform.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DesignPageTest {

    @Test
    void showsEveryComponent() {
        String html = Look.page("design", "/design", "platform/page/design.jte", new Design(Look.NOW));
        for (String section :
                new String[] {"states", "traffic", "phases", "plots", "graph", "log", "tables", "empty", "forms"}) {
            assertThat(html).contains("id=\"" + section + "\"");
        }
    }
}
