package dev.belay.pipelines.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of repositories reach public addresses only, in whatever way they write others. */
final class WebTest {

    private final List<String> lookedUp = new ArrayList<>();
    private final Web web = new Web(Set.of("inner.example"), this::addresses);

    /** Nobody is asked: what is no name of the test's is an address. */
    private InetAddress[] addresses(String host) throws UnknownHostException {
        lookedUp.add(host);
        return switch (host) {
            case "inner.example", "localhost" -> new InetAddress[] {InetAddress.getLoopbackAddress()};
            case "half.example" ->
                new InetAddress[] {InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.1")};
            case "unknown.example" -> throw new UnknownHostException(host);
            default -> InetAddress.getAllByName(host);
        };
    }

    @Test
    void whatIsNotPublicIsNeverCalled() {
        for (String address : List.of(
                "http://127.0.0.1/x",
                "http://127.1/x",
                "http://2130706433/x",
                "http://[::1]:8080/x",
                "http://[::ffff:10.0.0.1]/x",
                "http://[fd00::1]/x",
                "http://[64:ff9b::7f00:1]/x",
                "http://[2002:7f00:1::]/x",
                "http://169.254.169.254/latest/meta-data",
                "http://100.64.0.1/",
                "http://0.0.0.0/",
                "http://localhost/x",
                "ftp://93.184.215.14/x",
                "file:///etc/passwd",
                "http://user@93.184.215.14/",
                "http://93.184.215.14:99999/",
                "http:///x",
                "not an address")) {
            assertThat(web.way(address))
                    .as(address)
                    .isInstanceOfSatisfying(
                            Web.Way.Closed.class,
                            closed -> assertThat(closed.because()).isInstanceOf(Told.Never.class));
        }
    }

    @Test
    void whatIsPublicOrListedMayBeCalledAndWhoIsNotKnownIsNotCalledNow() {
        assertThat(web.way("https://93.184.215.14:8443/hook?x=1")).isInstanceOf(Web.Way.Open.class);
        assertThat(web.way("http://INNER.example/x")).isInstanceOf(Web.Way.Open.class);
        assertThat(web.way("http://unknown.example/x"))
                .isInstanceOfSatisfying(
                        Web.Way.Closed.class,
                        closed -> assertThat(closed.because()).isInstanceOf(Told.NotYet.class));
        assertThat(web.way("http://half.example/x")).isInstanceOf(Web.Way.Closed.class);
    }

    @Test
    void aNameIsLookedUpOnceAndWhatWasFoundIsCalled() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var heard = new CompletableFuture<String>();
            Thread.startVirtualThread(() -> heard.complete(answer(server, "HTTP/1.1 204 No Content\r\n\r\n")));
            Told told = web.post(
                    "http://inner.example:" + server.getLocalPort() + "/hook?a=é", Map.of("Belay-Event", "e"), "{}");
            assertThat(told).isEqualTo(new Told.Yes());
            assertThat(lookedUp).containsExactly("inner.example");
            assertThat(heard.get(10, TimeUnit.SECONDS))
                    .startsWith("POST /hook?a=%C3%A9 HTTP/1.1\r\nHost: inner.example:" + server.getLocalPort() + "\r\n")
                    .contains("\r\nBelay-Event: e\r\n")
                    .endsWith("\r\n\r\n{}");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    HTTP/1.1 503 Away\\r\\nContent-Length: 4\\r\\n\\r\\nsoonlater       | NotYet | answered 503: soon
                    HTTP/1.1 404\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n2;x\\r\\nno\\r\\n0\\r\\n | Never | 404: no
                    HTTP/1.1 100 Go on\\r\\n\\r\\nHTTP/1.0 400\\r\\n\\r\\nbad          | Never  | answered 400: bad
                    HTTP/1.1 302 Found\\r\\nLocation: http://10.0.0.1/\\r\\n\\r\\n      | Never  | answered 302
                    SSH-2.0-OpenSSH\\r\\n                                          | NotYet | does not speak HTTP
                    HTTP/1.1 200 OK\\r\\n                                          | NotYet | hung up
                    """)
    void whatIsAnsweredDecidesWhetherItIsTriedAgain(String said, String kind, String because) throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> answer(server, said.translateEscapes()));
            Told told = web.post("http://inner.example:" + server.getLocalPort(), Map.of(), "{}");
            assertThat(told.getClass().getSimpleName()).isEqualTo(kind);
            assertThat(told.toString()).contains(because);
        }
    }

    /** What one caller sent, to whom this was answered. */
    private static String answer(ServerSocket server, String said) {
        try (Socket socket = server.accept()) {
            var heard = new StringBuilder();
            while (!heard.toString().endsWith("{}")) {
                heard.append((char) socket.getInputStream().read());
            }
            socket.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
            return heard.toString();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @Test
    void publicAddressesAreToldFromOthers() throws Exception {
        for (String address : List.of("8.8.8.8", "100.63.255.255", "172.32.0.1", "2606:4700::1111")) {
            assertThat(Web.isPublic(InetAddress.getByName(address))).as(address).isTrue();
        }
        for (String address :
                List.of("10.1.2.3", "172.31.255.255", "198.18.0.1", "224.0.0.1", "255.255.255.255", "fe80::1")) {
            assertThat(Web.isPublic(InetAddress.getByName(address))).as(address).isFalse();
        }
    }
}
