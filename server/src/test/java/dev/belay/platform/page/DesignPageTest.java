package dev.belay.platform.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.kernel.Actor;
import dev.belay.platform.access.Caller;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The design page shows every component; it is written to target/pages, to be looked at in a browser. */
class DesignPageTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void showsEveryComponent() throws Exception {
        var ada = new Caller(new Actor.Person("1", "Ada"), Set.of(), Optional.empty(), Optional.of("form"));
        var request = new Request(
                Route.Method.GET, "/design", Map.of(), Map.of(), Map.of(), new ByteArrayInputStream(new byte[0]), ada);
        var pages = new Pages(() -> NOW);
        var answer = (Response.Html) pages.page(request, "Design", "platform/page/design.jte", new Design(NOW));
        for (String section :
                new String[] {"states", "traffic", "phases", "plots", "graph", "log", "tables", "forms"}) {
            assertThat(answer.html()).contains("id=\"" + section + "\"");
        }
        write("design.html", answer.html());
        for (Route route : new Assets().routes()) {
            var stream = (Response.Stream) route.handler().handle(request);
            var bytes = new ByteArrayOutputStream();
            stream.writer().writeTo(bytes);
            write(route.path().substring(1), bytes.toString(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private static void write(String name, String text) throws Exception {
        Path file = Path.of("target/pages").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
