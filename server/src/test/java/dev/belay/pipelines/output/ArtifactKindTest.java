package dev.belay.pipelines.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ArtifactKindTest {

    @Test
    void picturesAreKnownByWhatTheyAreAndNotByTheirNames() {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 1};
        assertThat(ArtifactKind.of("shot.html", png)).isEqualTo(ArtifactKind.PNG);
        assertThat(ArtifactKind.of("a.txt", new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0}))
                .isEqualTo(ArtifactKind.JPEG);
        assertThat(ArtifactKind.of("a", bytes("RIFF1234WEBP"))).isEqualTo(ArtifactKind.WEBP);
        assertThat(ArtifactKind.of("a", bytes("GIF89a"))).isEqualTo(ArtifactKind.GIF);
        assertThat(ArtifactKind.of("shot.png", bytes("<script>"))).isEqualTo(ArtifactKind.TEXT);
        assertThat(ArtifactKind.of("shot.PNG", new byte[] {0, 1, 2})).isEqualTo(ArtifactKind.OTHER);
    }

    @Test
    void textsAreKnownByTheirEnds() {
        assertThat(ArtifactKind.of("report/index.HTML", bytes("<p>"))).isEqualTo(ArtifactKind.PAGE);
        assertThat(ArtifactKind.of("a.md", bytes("# A"))).isEqualTo(ArtifactKind.MARKDOWN);
        assertThat(ArtifactKind.of("a.json", bytes("{}"))).isEqualTo(ArtifactKind.JSON);
        assertThat(ArtifactKind.of("a.svg", bytes("<svg/>"))).isEqualTo(ArtifactKind.SVG);
        assertThat(ArtifactKind.of("Makefile", bytes("all:"))).isEqualTo(ArtifactKind.TEXT);
        assertThat(ArtifactKind.of("empty", new byte[0])).isEqualTo(ArtifactKind.TEXT);
        assertThat(ArtifactKind.of("a.txt", new byte[] {'a', (byte) 0xff, 'b', 'c', 'd', 'e'}))
                .isEqualTo(ArtifactKind.OTHER);
    }

    @Test
    void aLetterThatIsCutInTwoIsStillText() {
        byte[] letters = bytes("aé€😀");
        for (int length = 1; length <= letters.length; length++) {
            assertThat(ArtifactKind.of("a.txt", Arrays.copyOf(letters, length))).isEqualTo(ArtifactKind.TEXT);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
