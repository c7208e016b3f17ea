package dev.belay.platform.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DesignPageTest {

    private static final Pattern USED = Pattern.compile("@template\\.platform\\.page\\.(\\w+)\\(");

    @Test
    void showsEveryComponent() {
        String html = Look.page("design", "/design", "platform/page/design.jte", new Design(Look.NOW));
        for (String section : new String[] {
            "states", "traffic", "phases", "plots", "graph", "log", "tables", "empty", "forms", "menu", "keys", "lost",
            "refused"
        }) {
            assertThat(html).contains("id=\"" + section + "\"");
        }
    }

    /** A component that is not shown there is not looked at in both colour schemes, nor on a narrow screen. */
    @Test
    void everyTemplateOfAComponentIsShown() throws IOException {
        Path folder = Path.of("src/main/java/dev/belay/platform/page");
        var shown = new TreeSet<String>(List.of("design", "error"));
        var next = new ArrayDeque<>(shown);
        while (!next.isEmpty()) {
            Matcher used = USED.matcher(Files.readString(folder.resolve(next.pop() + ".jte")));
            while (used.find()) {
                if (shown.add(used.group(1))) {
                    next.push(used.group(1));
                }
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".jte"))
                            .map(name -> name.replace(".jte", "")))
                    .containsExactlyInAnyOrderElementsOf(shown);
        }
    }
}
