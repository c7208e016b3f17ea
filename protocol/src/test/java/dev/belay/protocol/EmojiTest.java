package dev.belay.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmojiTest {

    @ParameterizedTest
    @CsvSource({
        ":docker: Build, 🐳 Build",
        ":rocket::fire:, 🚀🔥",
        ":one_of_ours: Plan, one of ours Plan",
        "at 12:30:15, at 12:30:15",
        "a::b::c, a::b::c",
        "Build, Build",
    })
    void namesOfPicturesAreShownAsPicturesOrWords(String label, String shown) {
        assertThat(Emoji.shown(label)).isEqualTo(shown);
    }
}
