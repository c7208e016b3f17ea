package dev.belay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.client.JsonValue.Fields;
import dev.belay.client.JsonValue.Fraction;
import dev.belay.client.JsonValue.Items;
import dev.belay.client.JsonValue.Text;
import dev.belay.client.JsonValue.Whole;
import dev.belay.client.JsonValue.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

    private static final int SEEDS = 2_000;

    @Test
    void everyKindOfValueIsRead() {
        JsonValue read = JsonReader.read(
                " {\"a\" : [1, -2.5e3, true, false, null, \"x\\u00e9\\n\\/\\ud83d\\ude00\"], \"b\": {}, \"a b\": [ ] ,\"c\":0 } ");
        assertThat(read)
                .isEqualTo(new Fields(Map.of(
                        "a",
                        new Items(List.of(
                                new Whole(1),
                                new Fraction(-2500),
                                Word.TRUE,
                                Word.FALSE,
                                Word.NULL,
                                new Text("xé\n/😀"))),
                        "b",
                        new Fields(Map.of()),
                        "a b",
                        new Items(List.of()),
                        "c",
                        new Whole(0))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[1,]",
                "[,1]",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\" 1}",
                "[1 2]",
                "01",
                "+1",
                "1.",
                ".5",
                "1e",
                "--1",
                "nul",
                "truex",
                "\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u１２３４\"",
                "\"\n\"",
                "\"a\u0000\"",
                "[1]]",
                "1 2",
                "NaN",
                "'a'",
                "\u0000",
                "[1\u0000]"
            })
    void whatIsNoJsonIsRefused(String text) {
        assertThatThrownBy(() -> JsonReader.read(text)).isInstanceOf(Malformed.class);
    }

    @Test
    void whatNestsTooDeepIsRefusedAndWhatDoesNotIsRead() {
        int most = JsonReader.DEPTH_MAX;
        assertThat(JsonReader.read("[".repeat(most) + "1" + "]".repeat(most))).isInstanceOf(Items.class);
        assertThatThrownBy(() -> JsonReader.read("[".repeat(1_000_000))).hasMessageContaining("deeper");
    }

    @Test
    void aNumberThatIsTooLongIsNearlyRead() {
        assertThat(JsonReader.read("123456789012345678901234567890")).isEqualTo(new Fraction(1.2345678901234568e29));
        assertThat(JsonReader.read(Long.toString(Long.MIN_VALUE))).isEqualTo(new Whole(Long.MIN_VALUE));
    }

    @Test
    void whatIsWrittenIsReadTheSame() {
        for (int seed = 0; seed < SEEDS; seed++) {
            JsonValue value = value(new Random(seed), 0);
            assertThat(JsonReader.read(JsonWriter.write(value)))
                    .as("seed " + seed)
                    .isEqualTo(value);
        }
    }

    /** Nothing but a refusal comes of text that was changed at random. */
    @Test
    void textThatWasDamagedIsReadOrRefused() {
        int refused = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder(JsonWriter.write(value(random, 0)));
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(text.length() + 1);
                text.replace(
                        at, Math.min(text.length(), at + random.nextInt(3)), Character.toString(character(random)));
            }
            try {
                JsonReader.read(text.toString());
            } catch (Malformed expected) {
                refused++;
            }
        }
        assertThat(refused).isBetween(SEEDS / 10, SEEDS);
    }

    private static JsonValue value(Random random, int depth) {
        int kind = random.nextInt(depth > 4 ? 4 : 6);
        if (kind == 0) {
            return new Whole(random.nextLong() >> random.nextInt(64));
        }
        if (kind == 1) {
            return new Fraction(random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300));
        }
        if (kind == 2) {
            return List.of(Word.TRUE, Word.FALSE, Word.NULL).get(random.nextInt(3));
        }
        if (kind == 3) {
            return new Text(text(random));
        }
        List<JsonValue> items = new ArrayList<>();
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            items.add(value(random, depth + 1));
            fields.put(text(random), value(random, depth + 1));
        }
        return kind == 4 ? new Items(items) : new Fields(fields);
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(character(random));
        }
        return text.toString();
    }

    private static char character(Random random) {
        String hostile = "{}[]\",:\\u0e+-.tfn \n\r\t\u0000\ud83d\ude00\u2028é";
        return random.nextInt(4) == 0
                ? (char) random.nextInt(1 << 16)
                : hostile.charAt(random.nextInt(hostile.length()));
    }

    @Test
    void anInstanceIsReadAsItWasWrittenAndAsTheServerTellsIt() {
        Instance one = Sample.instance(1, "east", 7, Health.WARNING);
        Items told = (Items) JsonReader.read(JsonWriter.write(InstanceText.write(List.of(one))));
        assertThat(InstanceText.read(told.all())).containsExactly(one);

        Fields server = (Fields) JsonReader.read(
                "{\"instances\":[{\"id\":\"web-1\",\"address\":\"fd00::1\",\"port\":80,\"health\":\"dreamy\",\"news\":{\"x\":[1]},"
                        + "\"registrant\":null,\"weight\":0,\"ports\":{\"a\":70000,\"b\":1},\"version\":\"12\"}]}");
        Instance least = InstanceText.read(server.items("instances")).get(0);
        assertThat(least.authority()).isEqualTo("[fd00::1]:80");
        assertThat(least.health()).isEqualTo(Health.WARNING);
        assertThat(least.weight()).isEqualTo(1);
        assertThat(least.ports()).isEqualTo(Map.of("b", 1));
        assertThat(least.uri("http", "/a?b=c")).hasToString("http://[fd00::1]:80/a?b=c");
    }

    @Test
    void anInstanceThatCannotBeCalledIsRefused() {
        for (String wrong : List.of("1", "{}", "{\"id\":\"a\",\"address\":\"b\",\"port\":0}")) {
            assertThatThrownBy(() -> InstanceText.read(List.of(JsonReader.read(wrong))))
                    .isInstanceOf(Malformed.class);
        }
    }
}
