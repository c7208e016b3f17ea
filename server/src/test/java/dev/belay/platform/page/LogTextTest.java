package dev.belay.platform.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.page.LogText.Cursor;
import dev.belay.platform.page.LogText.Group;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A log may hold anything; what is shown of it is escaped, bounded, and the same however it is cut into stretches. */
class LogTextTest {

    @Test
    void addressesAreLinksWithoutTheSignsOfTheirSentence() {
        String rel = "\" rel=\"nofollow noopener noreferrer\">";
        assertThat(html("see (https://example.com/a?b=1&c=2), or http://x.test/wiki/A_(b)."))
                .isEqualTo("see (<a href=\"https://example.com/a?b=1&amp;c=2" + rel
                        + "https://example.com/a?b=1&amp;c=2</a>), or <a href=\"http://x.test/wiki/A_(b)" + rel
                        + "http://x.test/wiki/A_(b)</a>.");
        assertThat(html("xhttps://a.test https:// javascript:alert(1) his")).doesNotContain("<a");
        assertThat(html("\u001b[31mred https://a.test\u001b[0m"))
                .isEqualTo("<span class=\"f1\">red </span><a href=\"https://a.test" + rel
                        + "<span class=\"f1\">https://a.test</span></a>");
        assertThat(html("https://a.test/\"onclick=\"x")).contains("https://a.test/</a>&quot;onclick=&quot;x");
        assertThat(html("10 %\rhttps://a.test")).isEqualTo("<a href=\"https://a.test" + rel + "https://a.test</a>");
    }

    @Test
    void linksOfTerminalsAndOfTheFieldsAgentAreLinks() {
        String rel = "\" rel=\"nofollow noopener noreferrer\">";
        assertThat(html("a \u001b]8;;https://x.test/<\u001b\\the \u001b[1mreport\u001b[0m\u001b]8;;\u001b\\ b"))
                .isEqualTo("a <a href=\"https://x.test/&lt;" + rel + "the </a><a href=\"https://x.test/&lt;" + rel
                        + "<span class=\"ab\">report</span></a> b");
        assertThat(html("\u001b]1339;url='https://x.test/a;b';content='The <page>'\u0007"))
                .isEqualTo("<a href=\"https://x.test/a;b" + rel + "The &lt;page&gt;</a>");
        assertThat(html("\u001b]1339;url=https://x.test\u0007")).contains(">https://x.test</a>");
        assertThat(html("\u001b]1338;url='artifact://shot.png';alt='A shot'\u0007"))
                .isEqualTo("A shot");
        assertThat(html("\u001b]8;;javascript:alert(1)\u0007press\u001b]8;;\u0007"))
                .isEqualTo("press");
        assertThat(html("\u001b]1339;url='javascript:alert(1)';content='press'\u0007"))
                .isEqualTo("press");
        assertThat(html("\u001b]8;;https://x.test\u0007never ended")).endsWith("never ended</a>");
    }

    @Test
    void escapesHtml() {
        assertThat(html("<script>alert(\"x\")</script> & 'y'"))
                .isEqualTo("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;");
    }

    @Test
    void drawsColoursAndWaysOfWriting() {
        assertThat(html("\u001b[1;31mFAIL\u001b[0m ok")).isEqualTo("<span class=\"f1 ab\">FAIL</span> ok");
        assertThat(html("\u001b[38;5;196mred\u001b[39m")).isEqualTo("<span class=\"f196\">red</span>");
        assertThat(html("\u001b[48;2;255;0;0mred"))
                .isEqualTo("<span class=\"g196\" data-ground=\"#ff0000\">red</span>");
        assertThat(html("\u001b[38;2;255;120;40mlava\u001b[7m!"))
                .isEqualTo("<span class=\"f209\" data-ink=\"#ff7828\">lava</span>"
                        + "<span class=\"f0 g209\" data-ground=\"#ff7828\">!</span>");
        assertThat(html("\u001b[38;2;999;0;0mred")).contains("#ff0000");
        assertThat(html("\u001b[7mx")).isEqualTo("<span class=\"f0 g7\">x</span>");
        assertThat(html("\u001b[97;44mx\u001b[mz")).isEqualTo("<span class=\"f15 g4\">x</span>z");
    }

    @Test
    void dropsWhatIsNoStyle() {
        assertThat(html("a\u001b[2Kb")).isEqualTo("b");
        assertThat(html("\u001b]0;title\u0007text")).isEqualTo("text");
        assertThat(html("\u001b]8;;javascript:alert(1)\u001b\\link\u001b]8;;\u001b\\"))
                .isEqualTo("link");
        assertThat(html("\u001b_bk;t=1700000000000\u0007timed")).isEqualTo("timed");
        // Commands end within 4096 characters, also when many begin and one ends.
        assertThat(html("\u001b]1".repeat(3_000) + "\u0007end")).isEqualTo("1".repeat(1_635) + "end");
        assertThat(html("\u001b[999999999999mx")).isEqualTo("x");
        assertThat(html("\u001b[38;5mx\u001b[38;2;1mx")).isEqualTo("xx");
        assertThat(html("a\u0000\u0008\u007fb")).isEqualTo("ab");
    }

    @Test
    void tellsWhenALineWasWrittenIfItsAgentDid() {
        LogText text = LogText.render(
                "\u001b_bk;t=1700000000123\u0007--- Begin\n\u001b_bk;t=x\u0007none\n\u001b_bk;t=1\u001b\\a\u001b_bk;t=2\u0007b"
                        .getBytes(UTF_8),
                Cursor.START,
                true);
        Group group = text.groups().getFirst();
        assertThat(group.heading().orElseThrow().clock()).isEqualTo("22:13:20.123");
        assertThat(group.heading().orElseThrow().html()).isEqualTo("Begin");
        assertThat(group.lines()).extracting(LogText.Line::clock).containsExactly("", "00:00:00.001");
        assertThat(group.lines()).extracting(LogText.Line::html).containsExactly("none", "ab");
    }

    @Test
    void linesArePointedAtInEitherOrder() {
        assertThat(LogText.Pick.decoded("12")).contains(new LogText.Pick(12, 12));
        assertThat(LogText.Pick.decoded("L40-L12")).contains(new LogText.Pick(12, 40));
        assertThat(LogText.Pick.decoded(" 3 – 4 ")).contains(new LogText.Pick(3, 4));
        assertThat(LogText.Pick.decoded("0")).contains(new LogText.Pick(1, 1));
        for (String none : new String[] {"", "x", "1-", "-1", "1-2-3", "9999999999999999999"}) {
            assertThat(LogText.Pick.decoded(none)).as(none).isEmpty();
        }
        assertThat(new LogText.Pick(3, 4).coded()).isEqualTo("3-4");
    }

    @Test
    void unfinishedSequencesHideNoFollowingLine() {
        assertThat(LogText.render("a\u001b[\nb\u001b]0;never\nc\u001b\nd\u001b[31".getBytes(UTF_8), Cursor.START, true)
                        .groups())
                .singleElement()
                .satisfies(group -> assertThat(group.lines())
                        .extracting(LogText.Line::html)
                        .containsExactly("a", "b0;never", "c", "d"));
    }

    @Test
    void aCarriageReturnWritesTheLineAgain() {
        assertThat(html("10 %\r20 %\r100 %")).isEqualTo("100 %");
        assertThat(html("windows\r")).isEqualTo("windows");
    }

    @Test
    void whatIsNoUtf8IsReplaced() {
        byte[] bytes = {'a', (byte) 0xff, (byte) 0xc0, 'b'};
        assertThat(LogText.render(bytes, Cursor.START, true)
                        .groups()
                        .getFirst()
                        .lines()
                        .getFirst()
                        .html())
                .isEqualTo("a\ufffd\ufffdb");
    }

    @Test
    void longLinesAreCutAndTheRestIsPassedOver() {
        var log = new byte[10_000_000];
        Arrays.fill(log, (byte) '<');
        byte[] stretch = Arrays.copyOf(log, LogText.STRETCH_BYTES_MAX);
        LogText first = LogText.render(stretch, Cursor.START, false);
        assertThat(first.groups().getFirst().lines().getFirst().html())
                .hasSizeLessThan(100_000)
                .contains("cut after");
        assertThat(first.next().skipping()).isTrue();
        assertThat(first.next().offset()).isEqualTo(stretch.length);
        LogText middle = LogText.render(stretch, first.next(), false);
        assertThat(middle.groups()).isEmpty();
        LogText end = LogText.render("<<<\nnext\n".getBytes(UTF_8), middle.next(), true);
        assertThat(end.groups().getFirst().lines())
                .singleElement()
                .satisfies(line -> assertThat(line.number()).isEqualTo(2));
    }

    @Test
    void groupsFoldAway() {
        LogText text = LogText.render(
                "$ start\n--- Compile\none\n~~~ Setup\ntwo\n+++ Test\nthree\n--- Last\n^^^ +++\nfour\n".getBytes(UTF_8),
                Cursor.START,
                true);
        assertThat(text.groups())
                .extracting(LogTextTest::shown)
                .containsExactly(
                        "[-] open $ start",
                        "[Compile] one",
                        "[Setup] faint two",
                        "[Test] open three",
                        "[Last] open four");
    }

    /** However a log arrives, all of it is shown once, and every stretch goes on where the one before ended. */
    @Test
    void stretchesJoin() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        String alphabet = "ab<&\n\n\r\u001b[31;m0Kü€+-~ ^";
        for (int round = 0; round < 300; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(200); i > 0; i--) {
                int at = random.nextInt(alphabet.length());
                text.append(alphabet.charAt(at));
            }
            byte[] log = text.toString().getBytes(UTF_8);
            assertThat(inStretches(log, random))
                    .as("seed " + seed)
                    .isEqualTo(lines(LogText.render(log, Cursor.START, true)));
        }
    }

    /** No bytes whatever make anything but text and spans of ours. */
    @Test
    void noBytesMakeMarkup() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            var bytes = new byte[random.nextInt(2000)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte)
                        (random.nextInt(4) == 0
                                ? "\u001b[]m;<>\"&\r\n".charAt(random.nextInt(11))
                                : random.nextInt(256));
            }
            String html = lines(LogText.render(bytes, Cursor.START, true));
            String bare = html.replaceAll("<span class=\"[a-z0-9 ]+\">|</span>", "");
            assertThat(bare).as("seed " + seed).doesNotContain("<", ">", "\"", "\u001b");
            assertThat(html.split("<span", -1)).as("seed " + seed).hasSameSizeAs(html.split("</span>", -1));
        }
    }

    @Test
    void cursorsTravelInAddresses() {
        var cursor = new Cursor(12, 3, "1.-1.5", true);
        assertThat(Cursor.decoded(cursor.coded())).contains(cursor);
        assertThat(Cursor.decoded("1_1_123456789.0.0_0")).map(Cursor::style).contains(AnsiStyle.PLAIN.coded());
        for (String bad : new String[] {"", "1_2", "-1_1_-1.-1.0_0", "1_1_<>_0", "99999999999999999999_1_-1.-1.0_0"}) {
            assertThat(Cursor.decoded(bad)).isEmpty();
        }
    }

    private static String inStretches(byte[] log, Random random) {
        var shown = new StringBuilder();
        Cursor cursor = Cursor.START;
        int arrived = 0;
        while (arrived < log.length) {
            arrived = Math.min(log.length, arrived + 1 + random.nextInt(20));
            var rest = new ByteArrayOutputStream();
            rest.write(log, (int) cursor.offset(), arrived - (int) cursor.offset());
            LogText stretch = LogText.render(rest.toByteArray(), cursor, arrived == log.length);
            shown.append(lines(stretch));
            cursor = stretch.next();
        }
        return shown.toString();
    }

    private static String lines(LogText text) {
        return text.groups().stream()
                .flatMap(group -> java.util.stream.Stream.concat(group.heading().stream(), group.lines().stream()))
                .filter(line -> !line.partial())
                .map(line -> line.number() + " " + line.html() + "\n")
                .collect(Collectors.joining());
    }

    private static String shown(Group group) {
        return "[" + group.heading().map(LogText.Line::html).orElse("-") + "] "
                + (group.open() ? "open " : "")
                + (group.faint() ? "faint " : "")
                + group.lines().stream().map(LogText.Line::html).collect(Collectors.joining(" "));
    }

    private static String html(String line) {
        return new Ansi(AnsiStyle.PLAIN).line(line).html();
    }
}
