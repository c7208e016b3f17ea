package dev.belay.pipelines.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Of a log, however long, every line has an address, and every text is found. */
@Tag("slow")
class LogPageTest {

    private static final int CHUNK_BYTES = 1 << 20;

    @RegisterExtension
    final Shop shop = new Shop();

    private String page = "";
    private AcceptedJob job = World.NO_JOB;

    @BeforeEach
    void beginJob() {
        var agent = shop.world.agent("one");
        shop.world.build(shop.git, "[{command: make}]");
        job = shop.world.begin(agent);
        page = "/jobs/" + job.id();
    }

    @Test
    void everyLineOfALongLogHasAnAddress() throws Exception {
        var starts = new ArrayList<Integer>();
        String log = longLog(starts);
        send(log);
        shop.world.finish(job, 0);
        var lines = new ArrayList<>(List.of(1, 2, 777, starts.size() - 1, starts.size()));
        for (int boundary = CHUNK_BYTES / 4; boundary < log.length(); boundary += CHUNK_BYTES / 4) {
            int last = -1 - Arrays.binarySearch(starts.toArray(), boundary - 1);
            lines.addAll(List.of(last - 1, last, Math.min(last + 1, starts.size())));
        }
        for (int line : lines) {
            assertThat(shop.world.page(page + "?lines=" + line))
                    .as("line " + line)
                    .contains("id=\"L" + line + "\" data-picked");
        }
        assertThat(shop.world.page(page + "?lines=9-11"))
                .contains("id=\"L9\" data-picked", "id=\"L11\" data-picked", "value=\"9-11\"")
                .doesNotContain("id=\"L12\" data-picked");
        assertThat(shop.world.page(page + "?lines=99999999")).doesNotContain("data-picked=");
    }

    @Test
    void aTextIsFoundWhereverItIsAndHoweverItIsColoured() throws Exception {
        var starts = new ArrayList<Integer>();
        String log = "\u001b[31mNee\u001b[0mdle <1>\n" + longLog(starts) + "a needle, a needle\n";
        send(log);
        String first = shop.world.page(page + "?q=NEEDLE");
        assertThat(first)
                .contains("1 of 2 lines", "id=\"L1\" data-picked", "value=\"NEEDLE\"")
                .contains("href=\"" + page + "?q=NEEDLE&amp;hit=2#L" + (starts.size() + 2) + "\"")
                .doesNotContain("rel=\"prev\" data-key");
        assertThat(shop.world.page(page + "?q=needle&hit=7"))
                .contains("2 of 2 lines", "id=\"L" + (starts.size() + 2) + "\" data-picked")
                .doesNotContain("rel=\"next\" data-key");
        assertThat(shop.world.page(page + "?q=%3Cscript%3E")).contains("No line holds “&lt;script&gt;”.");
        assertThat(shop.world.page(page + "?q=line+7%20")).contains("1 of 1 line");
        assertThatThrownBy(() -> shop.world.page(page + "?q=" + "x".repeat(201)))
                .hasMessageContaining("1 to 200 characters");
    }

    @Test
    void aLogIsDownloadedAsPlainText() throws Exception {
        send("\u001b_bk;t=1700000000000\u0007+++ Begin\n\u001b[32mgood\u001b[0m\n");
        var raw = (Response.Stream) get("/api/jobs/" + job.id() + "/log?plain=true&download=true");
        assertThat(raw.headers()).containsEntry("Content-Disposition", "attachment; filename=\"" + job.id() + ".txt\"");
        assertThat(new String(World.bytes(raw), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("+++ Begin\ngood\n");
        assertThat(shop.world.page(page)).contains("<span class=\"t\">22:13:20.000</span>");
    }

    private Response get(String target) throws InterruptedException {
        return shop.world.call(Method.GET, target, World.OPERATOR, Map.of(), new byte[0]);
    }

    /** Of 3 MiB; one line begins exactly where a block of the index does. */
    private static String longLog(List<Integer> starts) {
        var log = new StringBuilder();
        while (log.length() < 3 * CHUNK_BYTES) {
            starts.add(log.length());
            int toBlock = CHUNK_BYTES / 4 - log.length() % (CHUNK_BYTES / 4);
            int width = toBlock < 300 && log.length() < CHUNK_BYTES ? toBlock : 60 + starts.size() % 90;
            String text = "line " + starts.size() + " ";
            log.append(text)
                    .append("x".repeat(Math.max(0, width - text.length() - 1)))
                    .append('\n');
        }
        return log.toString();
    }

    private void send(String log) throws Exception {
        byte[] all = World.utf8(log);
        for (int at = 0; at < all.length; at += CHUNK_BYTES) {
            byte[] chunk = Arrays.copyOfRange(all, at, Math.min(all.length, at + CHUNK_BYTES));
            shop.world.call(
                    Method.POST,
                    "/v3/jobs/" + job.id() + "/chunks?sequence=1&offset=" + at + "&size=" + chunk.length,
                    job.token(),
                    Map.of(),
                    chunk);
        }
    }
}
