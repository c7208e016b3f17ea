package dev.belay.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AdminTest {

    @Test
    void metricsTellWhatHappenedPerRelease() throws Exception {
        try (var stage = new Stage();
                var client = HttpClient.newHttpClient()) {
            var instance = stage.instance((request, socket, in, out) ->
                    FakeInstance.answer(out, request.path().equals("/bad") ? 500 : 200, "said"));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                caller.get("/");
                caller.get("/bad");
            }
            stage.server.awaitRequests("shop-1", 2);
            var labels = "{service=\"shop\",environment=\"production\",release=\"shop-1\"}";
            assertThat(get(client, stage.edge(), "/metrics").body())
                    .contains("belay_edge_requests_total" + labels + " 2")
                    .contains("belay_edge_failures_total" + labels + " 1")
                    .contains("belay_edge_request_seconds_count" + labels + " 2")
                    .contains("belay_edge_routing_version " + stage.version())
                    .contains("belay_edge_in_touch 1");
            assertThat(get(client, stage.edge(), "/healthz").statusCode()).isEqualTo(200);
            assertThat(get(client, stage.edge(), "/readyz").statusCode()).isEqualTo(200);
            assertThat(get(client, stage.edge(), "/else").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aPortThatIsTakenIsNamed(@org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
        try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Edge.open(settings(folder, taken.getLocalPort(), 0)))
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
            assertThatThrownBy(() -> Edge.open(settings(folder, 0, taken.getLocalPort())))
                    .hasMessageContaining("admin port cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void settingsAreChecked(@org.junit.jupiter.api.io.TempDir Path folder) {
        assertThatThrownBy(() -> settings(folder, 70_000, 0)).hasMessageContaining("from 0 to 65535");
        assertThatThrownBy(() -> new EdgeSettings(
                        "a/b", URI.create("http://a"), "t", "h", 0, "h", 0, folder, false, EdgeLimits.STANDARD))
                .hasMessageContaining("'a/b'");
        assertThatThrownBy(() -> new EdgeSettings(
                        "a", URI.create("localhost:80"), "t", "h", 0, "h", 0, folder, false, EdgeLimits.STANDARD))
                .hasMessageContaining("must be an http or https URL");
        assertThat(settings(folder, 0, 0).toString()).doesNotContain("secret");
    }

    private static EdgeSettings settings(Path folder, int port, int adminPort) {
        return new EdgeSettings(
                "test",
                URI.create("http://127.0.0.1:1"),
                "secret",
                "127.0.0.1",
                port,
                "127.0.0.1",
                adminPort,
                folder,
                false,
                EdgeLimits.STANDARD);
    }

    private static HttpResponse<String> get(HttpClient client, Edge edge, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.adminPort() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
