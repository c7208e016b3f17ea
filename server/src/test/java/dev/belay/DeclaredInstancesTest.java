package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the catalogue declares is there until it says otherwise, at every replica, and without the database. */
@Tag("slow")
final class DeclaredInstancesTest extends ThreeServers {

    private static final String ONE =
            "{\"service\":\"web\",\"address\":\"10.0.0.1\",\"port\":5432,\"checks\":[{\"kind\":\"tcp\"}]}";

    private int asked(int replica, String method, String path, String body, String token) throws InterruptedException {
        return send(replica, method, path, body, token).statusCode();
    }

    private void everywhere(String... addresses) {
        for (int i = 0; i < COUNT; i++) {
            int replica = i;
            await(() -> addressesOf(replica).equals(List.of(addresses)));
        }
    }

    @Test
    void itNeedsNoHeartbeatNoDatabaseAndIsNobodyElses() throws Exception {
        assertThat(asked(0, "PUT", "/api/catalogue/instances/db-1", ONE, registrant))
                .isEqualTo(403);
        assertThat(asked(0, "PUT", "/api/catalogue/instances/db-1", ONE, administrator))
                .isEqualTo(200);
        everywhere("10.0.0.1");
        assertThat(body(get(2, "/api/instances/db-1")))
                .contains("\"declared\":true", "\"leaseSeconds\":0", "\"kind\":\"tcp\"");
        for (String token : List.of(registrant, administrator)) {
            assertThat(asked(1, "PUT", "/api/instances/db-1", web(9, 15), token))
                    .isEqualTo(409);
            assertThat(asked(1, "DELETE", "/api/instances/db-1", "", token)).isEqualTo(409);
        }
        assertThat(asked(1, "PUT", "/api/instances/db-1/heartbeat", "{\"health\":\"critical\"}", registrant))
                .isEqualTo(403);
        register(1, 2, 15);
        assertThat(send(1, "PUT", "/api/catalogue/instances/web-2", ONE, administrator)
                        .body())
                .contains("registered itself");
        assertThat(asked(1, "DELETE", "/api/instances/web-2", "", registrant)).isEqualTo(204);
        assertThat(body(send(0, "GET", "/api/catalogue/instances", "", registrant)))
                .contains("\"id\":\"db-1\"");
        way.close();
        servers.get(0).close();
        servers.set(0, server(0, Map.of()));
        assertThat(addresses(0)).containsExactly("10.0.0.1");
        everywhere("10.0.0.1");
    }

    @Test
    void theRegistryFollowsTheRows() throws Exception {
        database.database()
                .transact(tx -> tx.handle()
                        .execute(
                                "insert into discovery.declared_instance values ('db-1', cast(? as jsonb), 'Ada', now())",
                                ONE));
        everywhere("10.0.0.1");
        assertThat(asked(2, "PUT", "/api/catalogue/instances/db-1", ONE.replace("10.0.0.1", "10.0.0.3"), administrator))
                .isEqualTo(200);
        everywhere("10.0.0.3");
        register(0, 7, 0);
        database.database().transact(tx -> tx.handle().execute("delete from discovery.declared_instance"));
        everywhere("10.0.0.7");
        assertThat(asked(1, "DELETE", "/api/catalogue/instances/db-1", "", administrator))
                .isEqualTo(404);
        assertThat(send(1, "PUT", "/api/catalogue/instances/db-1", "{\"service\":\"web\",\"port\":1}", administrator)
                        .body())
                .contains("address");
        assertThat(send(1, "PUT", "/api/catalogue/instances/_x", ONE, administrator)
                        .body())
                .contains("cannot be an instance's id");
        assertThat(asked(1, "PUT", "/api/catalogue/instances/db-1", ONE, administrator))
                .isEqualTo(200);
        assertThat(asked(2, "DELETE", "/api/catalogue/instances/db-1", "", administrator))
                .isEqualTo(204);
        everywhere("10.0.0.7");
    }
}
