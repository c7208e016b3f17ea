package dev.belay.platform.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the look promises: readable in both colour schemes, nothing inline, every file of it served. */
class StyleTest {

    private static final Pattern TOKEN = Pattern.compile("--([a-z-]+): light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)");
    private static final double TEXT = 4.5;
    private static final double CONTROL = 3;

    @Test
    void textStandsOutInBothSchemes() {
        for (int scheme : new int[] {0, 1}) {
            Map<String, String> tokens = tokens(scheme);
            for (String ground : List.of("ground", "paper", "sunken")) {
                for (String ink : List.of("ink", "muted", "good", "moving", "waiting", "bad", "quiet")) {
                    check(tokens, ink, ground, TEXT, scheme);
                }
                check(tokens, "control", ground, CONTROL, scheme);
            }
            for (String tone : List.of("good", "moving", "waiting", "bad", "quiet")) {
                check(tokens, tone, tone + "-wash", TEXT, scheme);
                check(tokens, "ink", tone + "-wash", TEXT, scheme);
            }
        }
    }

    @Test
    void everyToneHasItsColours() {
        for (Tone tone : Tone.values()) {
            assertThat(new Assets().styleText()).contains("[data-tone=\"" + tone.css() + "\"]");
        }
    }

    @Test
    void colourIsInTokensOnly() throws IOException {
        for (Path file : files(".css")) {
            String name = file.getFileName().toString();
            if (!name.equals("belay.css") && !name.equals("log.css")) {
                assertThat(Files.readString(file)).as(name).doesNotContainPattern("#[0-9a-fA-F]{3,8}\\b[^-]");
            }
        }
    }

    /** The content security policy allows no inline script, handler or style. */
    @Test
    void templatesHoldNothingInline() throws IOException {
        for (Path file : files(".jte")) {
            assertThat(Files.readString(file))
                    .as(file.toString())
                    .doesNotContainPattern("<script(?! src=)")
                    .doesNotContainPattern("<style")
                    .doesNotContainPattern("\\sstyle=")
                    .doesNotContainPattern("\\son[a-z]+=\"")
                    .doesNotContain("javascript:");
        }
    }

    /** Only the log's renderer and the one of Markdown make HTML by themselves; all else is escaped by the template engine. */
    @Test
    void onlyLogsAndAnnotationsAreWrittenUnescaped() throws IOException {
        for (Path file : files(".jte")) {
            if (Files.readString(file).contains("$unsafe")) {
                assertThat(file.getFileName().toString())
                        .isIn("loggroups.jte", "logline.jte", "annotation.jte", "artifact.jte");
            }
        }
    }

    /** A form that changes something carries the form's token, unless nobody is signed in yet. */
    @Test
    void formsCarryTheirToken() throws IOException {
        for (Path file : files(".jte")) {
            for (String form : Files.readString(file).split("<form ", -1)) {
                boolean changes =
                        form.startsWith("class=\"inline\" method=\"post\"") || form.contains("method=\"post\"");
                boolean open = form.contains("action=\"/sign-in\"") || file.endsWith("welcome.jte");
                if (changes && !open && form.contains("</form>")) {
                    assertThat(form).as(file.toString()).contains("formtoken");
                }
            }
        }
    }

    @Test
    void everyStyleAndScriptIsServed() throws IOException {
        String all = new Assets().styleText();
        for (Path file : files(".css")) {
            assertThat(all).as(file.toString()).contains(Files.readString(file));
        }
    }

    @Test
    void thereIsLittleJavaScript() throws IOException {
        long lines = 0;
        for (Path file : files(".js")) {
            lines += Files.readString(file).lines().count();
        }
        assertThat(lines).isLessThan(450);
    }

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static Map<String, String> tokens(int scheme) {
        var tokens = new HashMap<String, String>();
        Matcher matcher = TOKEN.matcher(new Assets().styleText());
        while (matcher.find()) {
            tokens.put(matcher.group(1), matcher.group(2 + scheme));
        }
        return tokens;
    }

    private static void check(Map<String, String> tokens, String ink, String ground, double least, int scheme) {
        double contrast = contrast(tokens.getOrDefault(ink, "#000000"), tokens.getOrDefault(ground, "#000000"));
        assertThat(contrast)
                .as(ink + " on " + ground + (scheme == 0 ? ", light" : ", dark"))
                .isGreaterThanOrEqualTo(least);
    }

    /** WCAG 2.2, contrast ratio. */
    private static double contrast(String one, String other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String colour) {
        int rgb = Integer.parseInt(colour.substring(1), 16);
        return 0.2126 * channel(rgb >> 16) + 0.7152 * channel(rgb >> 8 & 255) + 0.0722 * channel(rgb & 255);
    }

    private static double channel(int value) {
        double share = value / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
