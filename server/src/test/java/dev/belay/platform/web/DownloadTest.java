package dev.belay.platform.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.access.Caller;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DownloadTest {

    private static final String TEXT = "0123456789";
    private static final String SHA = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";

    private final Download download = new Download(
            "text/plain",
            10,
            SHA,
            Map.of(),
            (offset, bytes) -> new ByteArrayInputStream(TEXT.getBytes(UTF_8), (int) offset, (int) bytes));

    @ParameterizedTest
    @CsvSource({
        "bytes=0-, 206, 0123456789, bytes 0-9/10",
        "bytes=3-5, 206, 345, bytes 3-5/10",
        "bytes=9-9, 206, 9, bytes 9-9/10",
        "bytes=7-99, 206, 789, bytes 7-9/10",
        "bytes=-3, 206, 789, bytes 7-9/10",
        "bytes=-99, 206, 0123456789, bytes 0-9/10",
        "bytes=10-, 416, '', bytes */10",
        "bytes=-0, 416, '', bytes */10",
        "bytes=99-100, 416, '', bytes */10",
        "bytes=5-3, 200, 0123456789, ",
        "bytes=-, 200, 0123456789, ",
        "'bytes=0-1,3-4', 200, 0123456789, ",
        "lines=0-1, 200, 0123456789, ",
        "bytes=0-99999999999999999999999999, 200, 0123456789, ",
        "bytes=a-b, 200, 0123456789, "
    })
    void oneRangeIsAnsweredAndEverythingElseWithTheWhole(String range, int status, String body, String told)
            throws Exception {
        Response.Stream answer = ask(Map.of("range", range));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(text(answer)).isEqualTo(body);
        assertThat(answer.headers().get("Content-Range")).isEqualTo(told);
        assertThat(answer.headers()).containsEntry("Content-Length", Integer.toString(body.length()));
    }

    @Test
    void aPartOfSomethingElseIsNotGoneOnWith() throws Exception {
        assertThat(ask(Map.of("range", "bytes=3-", "if-range", "\"" + SHA + "\""))
                        .status())
                .isEqualTo(206);
        Response.Stream other = ask(Map.of("range", "bytes=3-", "if-range", "\"another\""));
        assertThat(other.status()).isEqualTo(200);
        assertThat(text(other)).isEqualTo(TEXT);
    }

    @Test
    void theDigestIsTold() {
        assertThat(ask(Map.of()).headers())
                .containsEntry("ETag", "\"" + SHA + "\"")
                .containsEntry("Accept-Ranges", "bytes")
                .containsEntry("Repr-Digest", "sha-256=:hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=:");
    }

    @Test
    void nothingStaysOpenForWhoWantsTheHeadersOnly() throws Exception {
        var closed = new int[1];
        var watched = new Download("text/plain", 10, "", Map.of(), (_, _) -> new InputStream() {
            @Override
            public int read() {
                return -1;
            }

            @Override
            public void close() {
                closed[0]++;
            }
        });
        Response.Stream answer = (Response.Stream) watched.answer(request(Map.of()));
        answer.writer().unwanted();
        assertThat(closed[0]).isEqualTo(1);
        assertThat(answer.headers()).doesNotContainKey("ETag");
    }

    private Response.Stream ask(Map<String, String> headers) {
        return (Response.Stream) download.answer(request(headers));
    }

    private static Request request(Map<String, String> headers) {
        var all = new LinkedHashMap<String, List<String>>();
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        return new Request(
                Route.Method.GET, "/", Map.of(), Map.of(), all, InputStream.nullInputStream(), Caller.NOBODY);
    }

    private static String text(Response.Stream answer) throws Exception {
        var bytes = new ByteArrayOutputStream();
        answer.writer().writeTo(bytes);
        return bytes.toString(UTF_8);
    }
}
