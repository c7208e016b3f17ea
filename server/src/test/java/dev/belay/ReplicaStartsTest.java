package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.platform.database.TestDatabase;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a replica begins: beside others, anew, without its database, under another name. */
@Tag("slow")
final class ReplicaStartsTest extends ThreeServers {

    @Test
    void whoBeginsAnewAnswersFromItsDiskAndTellsThoseThatItsSettingsName() throws Exception {
        register(0, 1, 60);
        await(() -> addressesOf(2).equals(List.of("10.0.0.1")));
        for (int i = 0; i < COUNT; i++) {
            servers.get(i).close();
        }
        servers.clear();
        servers.add(server(0, Map.of()));
        assertThat(addresses(0)).containsExactly("10.0.0.1");
        assertThat(body(get(0, "/api/instances/web-1"))).contains("10.0.0.1");

        var elsewhere = TestDatabase.open(InstantSource.system());
        open.addLast(elsewhere);
        Files.delete(folder.resolve("1/files/registry.snapshot"));
        servers.add(server(
                1, Map.of("--database-url", plain(elsewhere), "--replicas", "http://127.0.0.1:" + ports.getFirst())));
        await(() -> addressesOf(1).equals(List.of("10.0.0.1")));
    }

    @Test
    void discoveryBeginsWithoutTheDatabaseAndTheRestWhenItIsThere() throws Exception {
        register(0, 1, 60);
        await(() -> addressesOf(2).equals(List.of("10.0.0.1")));
        body(get(0, "/api/instances/web-1"));
        for (int i = 0; i < COUNT; i++) {
            servers.get(i).close();
        }
        servers.clear();
        int port = way.port();
        way.close();
        servers.add(server(0, Map.of()));
        assertThat(servers.getFirst().isLate()).isTrue();
        assertThat(servers.getFirst().firstSteps().getFirst()).contains("database cannot be reached");
        assertThat(addresses(0)).containsExactly("10.0.0.1");
        assertThat(body(get(0, "/v1/health/service/web"))).contains("10.0.0.1");
        register(0, 2, 60);
        assertThat(addresses(0)).containsExactly("10.0.0.1", "10.0.0.2");
        HttpResponse<String> other = send(0, "GET", "/api/agents", "", administrator);
        assertThat(other.statusCode()).isEqualTo(503);
        assertThat(other.body()).contains("began without its database");
        assertThat(get(0, "/readyz").statusCode()).isEqualTo(503);

        way = new Relay(URI.create(plain(database)).getPort(), port);
        await(() -> get(0, "/readyz").statusCode() == 200 && !servers.getFirst().isLate());
        assertThat(send(0, "GET", "/api/agents", "", administrator).statusCode())
                .isEqualTo(200);
        assertThat(addresses(0)).containsExactly("10.0.0.1", "10.0.0.2");
    }

    @Test
    void whoRemembersNothingDoesNotBeginWithoutTheDatabase() throws Exception {
        way.close();
        assertThatThrownBy(() -> server(COUNT, Map.of())).isInstanceOf(RuntimeException.class);
    }

    @Test
    void replicasOfOneNameAndThoseListedUnderAnotherAreTold() throws Exception {
        String named = "http://127.0.0.1:" + ports.get(1);
        servers.get(1).close();
        servers.add(server(COUNT, Map.of("--replica-url", named)));
        int other = servers.getLast().site().url("").lastIndexOf(':');
        ports = Stream.concat(
                        ports.stream(),
                        Stream.of(Integer.parseInt(
                                servers.getLast().site().url("").substring(other + 1))))
                .toList();
        servers.add(server(1, Map.of()));
        await(() -> body(get(1, "/api/registry")).contains("calls itself " + named)
                || body(get(COUNT, "/api/registry")).contains("calls itself " + named));
    }

    @Test
    void aReplicaThatIsListedUnderAnotherNameIsMetOnce() throws Exception {
        servers.get(1).close();
        servers.add(server(
                1, Map.of("--replicas", "http://localhost:" + ports.get(0) + ",http://localhost:" + ports.get(1))));
        await(() -> body(get(1, "/api/registry")).matches(".*\"silent\":\\[].*")
                && !body(get(1, "/api/registry")).contains("localhost"));
        register(1, 1, 60);
        assertThat(body(get(1, "/api/registry"))).contains("\"troubles\":[]");
    }
}
