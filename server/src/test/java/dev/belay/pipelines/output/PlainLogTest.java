package dev.belay.pipelines.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlainLogTest {

    private static final String WRITTEN =
            "\u001b_bk;t=1\u0007a\u001b[1;31mb\u001b[0mc\n\u001b]8;;x\u001b\\link\u001b]0;never\n"
                    + "\u001b(Bnext\u001b[31\u001b[mé\rü\u001b";

    @Test
    void whatOnlyTerminalsUnderstandIsGone() {
        assertThat(plain(WRITTEN.length() * 2)).isEqualTo("abc\nlink\nnexté\rü");
    }

    @Test
    void itMattersNotHowTheLogIsCut() {
        for (int bytes = 1; bytes < 20; bytes++) {
            assertThat(plain(bytes)).as(bytes + " bytes at once").isEqualTo("abc\nlink\nnexté\rü");
        }
    }

    private static String plain(int bytesAtOnce) {
        byte[] all = WRITTEN.getBytes(StandardCharsets.UTF_8);
        var plain = new PlainLog();
        var text = new ByteArrayOutputStream();
        for (int at = 0; at < all.length; at += bytesAtOnce) {
            byte[] piece = Arrays.copyOfRange(all, at, Math.min(all.length, at + bytesAtOnce));
            text.write(piece, 0, plain.strip(piece, piece.length, piece));
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
