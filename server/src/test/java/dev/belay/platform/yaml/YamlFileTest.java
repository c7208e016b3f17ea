package dev.belay.platform.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class YamlFileTest {

    private static final YamlBounds SMALL = new YamlBounds(10_000, 8, 1_000);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yes|TEXT", "no|TEXT", "on|TEXT", "True|FLAG", "false|FLAG", "12|WHOLE_NUMBER", "0o17|WHOLE_NUMBER",
                "0x1F|WHOLE_NUMBER", "1.5|NUMBER", "1e3|NUMBER", ".inf|NUMBER", "~|NOTHING", "null|NOTHING",
                        "'12'|TEXT",
                "\"true\"|TEXT", "!!str 12|TEXT", "12:30|TEXT", "1_000|TEXT", "-|TEXT"
            },
            quoteCharacter = '`')
    void readsScalarsByYaml12(String text, String kind) {
        YamlFile file = YamlFile.read("f", text.equals("-") ? "\"-\"" : text, SMALL);

        assertThat(file.faults()).isEmpty();
        assertThat(file.root())
                .get()
                .isInstanceOfSatisfying(
                        YamlNode.Scalar.class,
                        scalar -> assertThat(scalar.kind()).hasToString(kind));
    }

    @ParameterizedTest
    @CsvSource({"17,17", "0o17,15", "0x1F,31", "010,10", "+7,7"})
    void readsNumbersByYaml12(String text, int number) {
        YamlFile file = YamlFile.read("f", text, SMALL);

        assertThat(file.number(file.root().orElseThrow(), "it", 0, 100)).contains(number);
    }

    @ParameterizedTest
    @CsvSource({"0000,\"a\\0b\"", "0007,\"\\a\"", "D800,\"\\ud800\"", "0000,{\"\\0\": a}"})
    void refusesCharactersThatNothingCanHold(String point, String text) {
        YamlFile file = YamlFile.read("f", text, SMALL);

        assertThat(file.faults())
                .singleElement()
                .asString()
                .contains("The text holds the character U+" + point + ", which cannot be used here.");
        assertThat(YamlFile.read("f", "\"\\e[1m bold \\t\"", SMALL).faults()).isEmpty();
    }

    @Test
    void countsTheTextOfAliasesInFull() {
        String large = "a".repeat(900);
        String once = "one: &text " + large + "\n";
        String often = "two: *text\nmany: &list [*text, *text, *text]\n";

        assertThat(YamlFile.read("f", once + often, SMALL).faults()).isEmpty();
        assertThat(YamlFile.read("f", once + often + "more: [*list, *list, *list]\n", SMALL)
                        .faults())
                .singleElement()
                .asString()
                .isEqualTo("f:4:22: The file holds more than 10000 characters, aliases counted in full.");
    }

    @Test
    void tellsAllFaultsAtOnceInTheOrderOfTheFile() {
        YamlFile file = YamlFile.read(".belay/x.yml", "comand: a\nport: [1]\ncount: 999\nport: 2\n", SMALL);
        YamlNode.Mapping mapping =
                file.mapping(file.root().orElseThrow(), "the file").orElseThrow();
        YamlNode.Mapping fields = file.fields(mapping, "this file", List.of("command", "port", "count"));
        file.text(fields.get("port").orElseThrow(), "“port”");
        file.number(fields.get("count").orElseThrow(), "“count”", 1, 10);

        assertThat(file.faults())
                .extracting(YamlFault::toString)
                .containsExactly(
                        ".belay/x.yml:1:1: Unknown key “comand” in this file. Did you mean “command”?",
                        ".belay/x.yml:2:7: “port” must be text, not a list.",
                        ".belay/x.yml:3:8: “count” must be from 1 to 10, not 999.",
                        ".belay/x.yml:4:1: The key “port” comes twice; the first is on line 2.");
    }

    @Test
    void saysWhereItStopsBeingYaml() {
        assertThat(YamlFile.read("f", "a: 1\nb: [1, 2\nc: 3\n", SMALL).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.where()).isEqualTo("f:3:2"))
                .satisfies(fault -> assertThat(fault.message()).startsWith("This is not YAML: "));
        assertThat(YamlFile.read("f", "a: \u0000", SMALL).faults()).hasSize(1);
        assertThat(YamlFile.read("f", "a: *b", SMALL).faults())
                .singleElement()
                .asString()
                .contains("f:1:4: The alias *b stands for nothing");
        assertThat(YamlFile.read("f", "a: &b [*b]", SMALL).faults()).hasSize(1);
        assertThat(YamlFile.read("f", "a: 1\n---\nb: 2\n", SMALL).faults()).hasSize(1);
        assertThat(YamlFile.read("f", "{a: 1}: 2", SMALL).faults()).hasSize(1);
        assertThat(YamlFile.read("f", "!java.lang.Runtime {a: 1}", SMALL).faults())
                .hasSize(1);
    }

    @Test
    void keepsToItsBounds() {
        String laughs = """
                a: &a [x,x,x,x,x,x,x,x,x,x]
                b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
                c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
                d: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
                """;

        assertThat(YamlFile.read("f", laughs, SMALL).faults())
                .singleElement()
                .asString()
                .contains("more than 1000 values");
        assertThat(YamlFile.read("f", "[".repeat(9_000), SMALL).faults())
                .singleElement()
                .asString()
                .contains("deeper than 8");
        assertThat(YamlFile.read("f", "x".repeat(10_001), SMALL).faults())
                .singleElement()
                .asString()
                .contains("longer than 10000");
    }

    @Test
    void mergesWhatAnAliasStandsFor() {
        YamlFile file = YamlFile.read("f", "base: &base {a: 1, b: 2}\nit: {<<: *base, b: 3}\n", SMALL);

        assertThat(file.faults()).isEmpty();
        YamlNode it = file.mapping(file.root().orElseThrow(), "f")
                .flatMap(all -> all.get("it"))
                .orElseThrow();
        assertThat(file.texts(it, "it")).containsExactly(Map.entry("b", "3"), Map.entry("a", "1"));
    }

    @Test
    void anEmptyFileHoldsNothing() {
        assertThat(YamlFile.read("f", "", SMALL).root()).isEmpty();
        assertThat(YamlFile.read("f", "# only words\n", SMALL).root()).isEmpty();
        assertThat(YamlFile.read("f", "", SMALL).faults()).isEmpty();
    }

    @Test
    void readsJsonIntoTheSameNodes() {
        YamlFile file =
                YamlFile.readJson("f", "{\"a\": \"1\",\n \"b\": [1, 1.5, true, null], \"<<\": {\"c\": 2}}", SMALL);

        assertThat(file.faults()).isEmpty();
        YamlNode.Mapping mapping = (YamlNode.Mapping) file.root().orElseThrow();
        assertThat(mapping.entries()).extracting(entry -> entry.key().text()).containsExactly("a", "b", "<<");
        assertThat(((YamlNode.Sequence) mapping.get("b").orElseThrow()).items())
                .extracting(item -> item.place() + " " + ((YamlNode.Scalar) item).kind())
                .containsExactly(
                        new YamlNode.Place(2, 8) + " WHOLE_NUMBER",
                        new YamlNode.Place(2, 11) + " NUMBER",
                        new YamlNode.Place(2, 16) + " FLAG",
                        new YamlNode.Place(2, 22) + " NOTHING");
        assertThat(((YamlNode.Scalar) mapping.get("a").orElseThrow()).kind()).isEqualTo(YamlNode.Kind.TEXT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": 1, \"a\": 2}    | f:1:10: The key “a” comes twice",
                "[1, 2                | f:1:6: This is not JSON: Unexpected end-of-input: expected close marker for Array.",
                "[1] [2]              | f:1:5: A second value begins here",
                "{a: 1}               | f:1:2: This is not JSON",
                "[[[[[[[[[1]]]]]]]]]  | f:1:9: Lists and objects nest deeper than 8",
                "[\"\\u0000\"]         | f:1:2: The text holds the character U+0000",
            })
    void saysWhereItStopsBeingJson(String text, String fault) {
        assertThat(YamlFile.readJson("f", text, SMALL).faults().getFirst().toString())
                .startsWith(fault);
    }

    @Test
    void keepsToItsBoundsInJsonToo() {
        assertThat(YamlFile.readJson("f", "[" + "1,".repeat(2_000) + "1]", SMALL)
                        .faults())
                .singleElement()
                .asString()
                .contains("more than 1000 values");
        assertThat(YamlFile.readJson("f", "\"" + "x".repeat(10_000) + "\"", SMALL)
                        .faults())
                .singleElement()
                .asString()
                .contains("longer than 10000");
        assertThat(YamlFile.readJson("f", "", SMALL).root()).isEmpty();
    }

    @Test
    void countsHowDeepAliasesNest() {
        String chain = "a: &a [x]\nb: &b [*a]\nc: &c [*b]\nd: &d [*c]\ne: &e [*d]\nf: &f [*e]\ng: [*f]\n";

        assertThat(YamlFile.read("f", chain, SMALL).faults())
                .singleElement()
                .asString()
                .contains("f:7:5: Lists and mappings nest deeper than 8");
    }

    @Test
    void readsSeveralDocumentsWhereTheyAreWanted() {
        assertThat(YamlFile.read("f", "a: 1\n---\nb: 2\n", SMALL, 2).roots()).hasSize(2);
        assertThat(YamlFile.read("f", "a: &x 1\n---\nb: *x\n", SMALL, 2).faults())
                .as("anchors end with their document")
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "comand,command",
        "depends-on,depends_on",
        "timeout,timeout_in_minutes",
        "Label,label",
        "artefact_paths,artifact_paths",
        "zzz,"
    })
    void suggestsTheNearestWord(String word, String near) {
        var known = List.of("command", "label", "depends_on", "artifact_paths", "timeout_in_minutes", "env");

        assertThat(Nearest.to(word, known).orElse(null)).isEqualTo(near);
    }
}
