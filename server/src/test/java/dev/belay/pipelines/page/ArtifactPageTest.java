package dev.belay.pipelines.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.output.ArtifactKind;
import dev.belay.pipelines.world.Leaving;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.page.Look;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.api.ArtifactList;
import dev.belay.protocol.api.ArtifactView;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files that jobs left are looked at on pages, and can do nothing there. */
@Tag("slow")
class ArtifactPageTest {

    private static final String EVIL = "<script>harm()</script><b onclick=\"harm()\">bold</b>";

    @RegisterExtension
    final Shop shop = new Shop();

    private AcceptedJob job = World.NO_JOB;

    @BeforeEach
    void beginJob() {
        var agent = shop.world.agent("one");
        shop.world.build(shop.git, "[{command: make, label: Make it}]");
        job = shop.world.begin(agent);
    }

    @Test
    void textIsShownAsTextWhateverItHolds() {
        assertThat(shown("notes.txt", EVIL)).contains("&lt;script&gt;harm()", "Make it", "notes.txt");
        assertThat(shown("a.json", "{\"a\":[1,\"</pre>\"]}")).contains("\"a\" : [ 1, \"&lt;/pre&gt;\" ]");
        String deep = "{\"a\":".repeat(40) + "1" + "}".repeat(40);
        assertThat(shown("deep.json", deep)).contains(deep);
        assertThat(shown("b.json", "{broken")).contains("{broken");
        assertThat(shown("a.md", "# Title\n" + EVIL + "\n**strong**"))
                .contains("<h1>Title</h1>", "<strong>strong</strong>")
                .doesNotContain("harm()");
        assertThat(shown("sales.csv", "what,many\n\"" + EVIL.replace("\"", "\"\"") + "\",3"))
                .contains("<th scope=\"col\">what</th>", "&lt;script&gt;harm()", "<td>3</td>");
        assertThat(shown("odd.csv", "one column")).contains("one column</pre>");
        assertThat(shown("big.txt", "x".repeat(ArtifactPage.TEXT_BYTES_MAX + 1)))
                .contains("the download has all of it");
        assertThat(shown("none.txt", "")).contains("The file is empty.");
        assertThat(shown("odd\"><script>.bin", "\0")).contains("Nothing to show", "odd\"&gt;&lt;script&gt;.bin");
    }

    @Test
    void aTableIsCutWhereItIsLong() {
        var view = new ArtifactView("a1", "j1", "out/sales.csv", 9_000_000, "00", "finished", "/api/artifacts/a1");
        var text = new StringBuilder("Article;Sold;Price;Where it was sold, and to whom as far as anybody knows\n");
        for (int line = 1; line < 700; line++) {
            text.append("Rope ")
                    .append(line)
                    .append(";")
                    .append(line * 7)
                    .append(";12.50;\"Shop; ")
                    .append(line)
                    .append("\"\n");
        }
        var build = GivenBuild.summary("passed", Optional.of(Look.NOW));
        var page = new ArtifactPage(view, build, "Sell", ArtifactKind.TABLE, Optional.of(text.toString()), true);
        assertThat(Look.page("artifact-table", "/artifacts/a1", "pipelines/page/artifact.jte", page))
                .contains("The first 500 lines", "<td>Shop; 500</td>")
                .doesNotContain("Rope 501");
    }

    @Test
    void aPageIsShownInASandboxAndSentAsNothingElse() throws Exception {
        assertThat(shown("report/index.html", EVIL))
                .contains("<iframe class=\"preview\" sandbox src=\"/artifacts/")
                .doesNotContain("harm()");
        Response.Stream content = content("report/index.html");
        assertThat(content.contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(content.headers().get("Content-Security-Policy"))
                .startsWith("sandbox; default-src 'none'")
                .doesNotContain("allow-");
        assertThat(content.headers()).containsEntry("X-Content-Type-Options", "nosniff");
        assertThat(World.bytes(content)).isEqualTo(World.utf8(EVIL));
    }

    @Test
    void onlyPicturesAndPagesAreSentToBeShown() throws Exception {
        assertThat(shown("drawing.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>harm()</script></svg>"))
                .contains("<img src=\"/artifacts/")
                .doesNotContain("harm()");
        assertThat(content("drawing.svg").headers().get("Content-Security-Policy"))
                .startsWith("sandbox;");
        shown("script.js", "harm()");
        assertThatThrownBy(() -> content("script.js")).hasMessageContaining("There is no picture or page to show");
    }

    @Test
    void manyFilesHaveAPageOfTheirOwn() {
        for (int file = 0; file < 60; file++) {
            new Leaving(shop.world, job).file("file-" + file, World.utf8("x"));
        }
        assertThat(shop.world.page("/pipelines/shop/builds/1"))
                .contains("All 60 files")
                .doesNotContain("file-9<");
        assertThat(shop.world.page("/pipelines/shop/builds/1/artifacts")).contains("file-9<", "file-59<");
    }

    private String shown(String path, String text) {
        new Leaving(shop.world, job).file(path, World.utf8(text));
        return shop.world.page("/artifacts/" + artifact(path).id());
    }

    private Response.Stream content(String path) throws InterruptedException {
        String target = "/artifacts/" + artifact(path).id() + "/content";
        return (Response.Stream) shop.world.call(Method.GET, target, World.OPERATOR, Map.of(), new byte[0]);
    }

    private ArtifactView artifact(String path) {
        return shop
                .world
                .api(Method.GET, "/api/pipelines/shop/builds/1/artifacts", Map.of(), ArtifactList.class)
                .artifacts()
                .stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow();
    }
}
