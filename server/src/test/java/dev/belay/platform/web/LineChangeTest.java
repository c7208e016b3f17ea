package dev.belay.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineChangeTest {

    @Test
    void whatIsAlikeIsNotToldAgain() {
        List<String> before =
                IntStream.range(0, 4000).mapToObj(i -> "line " + i).toList();
        var after = new ArrayList<>(before);
        after.set(10, "other");
        after.remove(2000);
        after.add(3000, "new");
        assertThat(LineChange.of(before, after)).isEqualTo("""
                =10
                -1
                +other
                =1989
                -1
                =1000
                +new
                =999""");
        assertThat(LineChange.of(before, before)).isEqualTo("=4000");
        assertThat(LineChange.of(List.of(), List.of("", "+a"))).isEqualTo("+\n++a");
        assertThat(LineChange.of(List.of("a", "b"), List.of())).isEqualTo("-2");
    }

    @Test
    void whoCarriesItOutHasTheTextAsItIs() {
        for (int seed = 0; seed < 2000; seed++) {
            var random = new Random(seed);
            List<String> before = drawn(random);
            List<String> after = drawn(random);
            assertThat(carriedOut(before, LineChange.of(before, after)))
                    .as("seed " + seed)
                    .isEqualTo(after);
        }
    }

    private static List<String> drawn(Random random) {
        return random.ints(random.nextInt(12), 0, 4)
                .mapToObj(i -> "=-+ ".substring(i, i + 1).strip())
                .toList();
    }

    /** As live.js does it. */
    private static List<String> carriedOut(List<String> before, String change) {
        var after = new ArrayList<String>();
        int at = 0;
        for (String part : change.isEmpty() ? new String[0] : change.split("\n", -1)) {
            if (part.startsWith("+")) {
                after.add(part.substring(1));
                continue;
            }
            int count = Integer.parseInt(part.substring(1));
            if (part.startsWith("=")) {
                after.addAll(before.subList(at, at + count));
            }
            at += count;
        }
        return after;
    }
}
