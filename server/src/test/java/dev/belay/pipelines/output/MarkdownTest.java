package dev.belay.pipelines.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What anybody's job wrote neither harms a page nor holds up its reader. */
final class MarkdownTest {

    @Test
    void textTablesAndLinksAreShown() {
        assertThat(Markdown.html("**1** of [2](https://example.com/2)\n\n|a|\n|-|\n|b|"))
                .contains("<strong>1</strong>", "href=\"https://example.com/2\"", "rel=\"", "<td>b</td>");
    }

    @Test
    void namesOfPicturesArePicturesInTextAndNamesInCode() {
        assertThat(Markdown.html(":rocket: **:tada:** `:rocket:` :no_such: 10:30:20 a::x::b :white_check_mark:"))
                .contains(
                        "&#x1f680; <strong>&#x1f389;</strong> <code>:rocket:</code>",
                        ":no_such: 10:30:20 a::x::b",
                        "✅");
    }

    @Test
    void whatCouldActIsLeftOut() {
        for (String hostile : List.of(
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "![x](https://example.com/x.png)",
                "[x](javascript:alert(1))",
                "<a href=\" javascript:alert(1)\">x</a>",
                "<p style=\"position:fixed\" onclick=\"alert(1)\">x</p>",
                "<form action=/sign-out><button>x</button></form>",
                "<iframe srcdoc=x></iframe>",
                "<svg><script>alert(1)</script></svg>")) {
            assertThat(Markdown.html(hostile))
                    .as(hostile)
                    .doesNotContainPattern("(?i)<(script|img|form|button|iframe|svg)|javascript|style=|\\son[a-z]+=");
        }
    }

    /** Links after stars that nothing closes are read in a time that grows with the square of their paragraph. */
    @Test
    void aLongParagraphIsReadAsSeveralAndLosesNothing() {
        int links = 10_000;
        String html = Markdown.html("*a [b](c) ".repeat(links));
        assertThat(count(html, "<p>")).isEqualTo(1 + "*a [b](c) ".length() * links / Markdown.RUN_CHARACTERS_MAX);
        assertThat(count(html, "<a ")).isBetween(links - 4, links);
        assertThat(count(Markdown.html("line\n".repeat(10_000)), "line")).isEqualTo(10_000);
        String letters = "x" + "\ud83d\ude00".repeat(Markdown.RUN_CHARACTERS_MAX);
        assertThat(count(Markdown.html(letters), "&#x1f600;")).isEqualTo(Markdown.RUN_CHARACTERS_MAX);
    }

    @Test
    void aShortTextIsReadAsItStands() {
        String text = "```\n" + "a\n\nb\n".repeat(5_000) + "```\n";
        assertThat(Markdown.html(text)).containsOnlyOnce("<pre>").contains("a\n\nb\na\n\nb");
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }
}
