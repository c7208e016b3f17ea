package dev.belay.pipelines.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables are read as RFC 4180 has them, and what is none is left as it is. */
final class CsvTest {

    private static Csv read(String text) {
        return Csv.of(text, false).orElseThrow();
    }

    @Test
    void quotesKeepCommasLinesAndQuotes() {
        Csv csv = read("\ufeffname,said\r\nada,\"a, b\nc \"\"d\"\"\"\n\nbob,\"\"\n");
        assertThat(csv.head()).containsExactly("name", "said");
        assertThat(csv.rows()).containsExactly(List.of("ada", "a, b\nc \"d\""), List.of("bob", ""));
        assertThat(csv.cut()).isFalse();
    }

    @Test
    void whatStandsMostOftenInTheFirstLineSeparates() {
        assertThat(read("a;b,c;d\n1;2,5;3").rows()).containsExactly(List.of("1", "2,5", "3"));
        assertThat(read("a\tb\n1\t2").rows()).containsExactly(List.of("1", "2"));
    }

    @Test
    void linesOfOtherLengthsAreMadeEven() {
        Csv csv = read("a,b\n1\n1,2,3\n");
        assertThat(csv.head()).containsExactly("a", "b", "");
        assertThat(csv.rows()).containsExactly(List.of("1", "", ""), List.of("1", "2", "3"));
    }

    @Test
    void whatIsNoTableIsNone() {
        assertThat(Csv.of("", false)).isEmpty();
        assertThat(Csv.of("only\none\ncolumn", false)).isEmpty();
        assertThat(Csv.of("a,b\n\"never closed,\n", false)).isEmpty();
    }

    @Test
    void muchIsCut() {
        Csv many = read("a,b\n" + "1,2\n".repeat(10_000));
        assertThat(many.rows()).hasSize(Csv.ROWS_MAX);
        assertThat(many.cut()).isTrue();
        Csv wide = read("a,".repeat(1_000) + "\n" + "x".repeat(10_000) + ",2");
        assertThat(wide.head()).hasSize(Csv.COLUMNS_MAX);
        assertThat(wide.rows().getFirst().getFirst()).hasSize(Csv.CELL_CHARACTERS_MAX);
        assertThat(wide.cut()).isTrue();
        Csv begun = Csv.of("a,b\n1,2\n3,\"hal", true).orElseThrow();
        assertThat(begun.rows()).containsExactly(List.of("1", "2"));
        assertThat(begun.cut()).isTrue();
    }
}
