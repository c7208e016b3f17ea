package dev.belay.pipelines.output;

import dev.belay.protocol.Emoji;
import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * Pure: from Markdown that anybody's job wrote to HTML that may stand in a page: text, lists, tables, code, what unfolds, and
 * links that lead away. No scripts, styles, forms, pictures or frames, whatever it holds.
 */
public final class Markdown {

    /** So many characters without an empty line are read together, as a paragraph or a table. */
    static final int RUN_CHARACTERS_MAX = 32 << 10;

    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder()
            .extensions(EXTENSIONS)
            .maxOpenBlockParsers(50)
            .postProcessor(Markdown::withPictures)
            .build();
    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder().extensions(EXTENSIONS).build();

    private static final PolicyFactory POLICY = new HtmlPolicyBuilder()
            .allowElements(
                    "p",
                    "br",
                    "hr",
                    "h1",
                    "h2",
                    "h3",
                    "h4",
                    "h5",
                    "h6",
                    "ul",
                    "ol",
                    "li",
                    "dl",
                    "dt",
                    "dd",
                    "pre",
                    "code",
                    "kbd",
                    "samp",
                    "blockquote",
                    "em",
                    "i",
                    "strong",
                    "b",
                    "del",
                    "s",
                    "sub",
                    "sup",
                    "small",
                    "table",
                    "thead",
                    "tbody",
                    "tfoot",
                    "tr",
                    "th",
                    "td",
                    "caption",
                    "details",
                    "summary",
                    "a")
            .allowAttributes("href")
            .onElements("a")
            .allowAttributes("align")
            .matching(true, "left", "center", "right")
            .onElements("th", "td")
            .allowAttributes("start")
            .onElements("ol")
            .allowUrlProtocols("http", "https", "mailto")
            .requireRelsOnLinks("nofollow", "noopener", "noreferrer")
            .toFactory();

    private Markdown() {}

    /** HTML without anything that a page could not stand. */
    public static String html(String markdown) {
        String readable = markdown.length() > RUN_CHARACTERS_MAX ? parted(markdown) : markdown;
        return POLICY.sanitize(RENDERER.render(PARSER.parse(readable)));
    }

    /** Names of pictures become emoji in text, and stay names in code. */
    private static Node withPictures(Node document) {
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Text text) {
                text.setLiteral(Emoji.inProse(text.getLiteral()));
            }
        });
        return document;
    }

    /** Text that means to hold up its reader takes a time by the square of its longest paragraph, so that is bounded. */
    private static String parted(String markdown) {
        var parted = new StringBuilder(markdown.length());
        int run = 0;
        for (String line : markdown.lines().toList()) {
            run = line.isBlank() ? 0 : run;
            for (int from = 0; from < line.length(); ) {
                int to = end(line, from);
                if (run + to - from > RUN_CHARACTERS_MAX) {
                    parted.append(from == 0 ? "\n" : "\n\n");
                    run = 0;
                }
                parted.append(line, from, to);
                run += to - from;
                from = to;
            }
            parted.append('\n');
        }
        return parted.toString();
    }

    /** Where a piece of a line ends, never in the middle of a letter. */
    private static int end(String line, int from) {
        int to = Math.min(line.length(), from + RUN_CHARACTERS_MAX);
        return to < line.length() && Character.isHighSurrogate(line.charAt(to - 1)) ? to - 1 : to;
    }
}
