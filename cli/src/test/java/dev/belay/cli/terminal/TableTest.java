package dev.belay.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class TableTest {

    private static Screen screen(boolean colour) {
        var nowhere = new PrintStream(new ByteArrayOutputStream());
        return new Screen(nowhere, nowhere, colour, colour);
    }

    @Test
    void columnsAreAligned() {
        var table = new Table("nothing", "NAME", ">SHARE", "WHY")
                .row("a", "5 %", "because")
                .row("shop-12", "100 %", "");
        assertThat(table.lines(screen(false)))
                .containsExactly("NAME     SHARE  WHY", "a          5 %  because", "shop-12  100 %");
    }

    @Test
    void colourTakesNoRoom() {
        Screen screen = screen(true);
        var table = new Table("nothing", "STATE", "X")
                .row(screen.state("passed"), "1")
                .row("scheduled", "2");
        assertThat(table.lines(screen).get(1)).isEqualTo("\u001b[32mpassed\u001b[0m     1");
    }

    @Test
    void anEmptyTableSaysWhatToDo() {
        assertThat(new Table("Make one: belay token create", "ID").lines(screen(false)))
                .containsExactly("Make one: belay token create");
    }

    @Test
    void aRowMustFitTheHeadings() {
        assertThatThrownBy(() -> new Table("", "A", "B").row("1")).isInstanceOf(IllegalArgumentException.class);
    }
}
