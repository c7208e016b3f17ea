package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What agents find is known at every replica, whichever they told, and also without the database. */
@Tag("slow")
final class CheckedReplicasTest extends ThreeServers {

    private static final String ANNOUNCEMENT =
            "{\"zone\":\"\",\"addresses\":[\"10.0.0.1\",\"10.0.0.2\"],\"networks\":[],\"commands\":[]}";

    private String first = "";
    private String second = "";

    @BeforeEach
    void agentsCome() throws InterruptedException {
        first = pass("first");
        second = pass("second");
        for (int i = 1; i <= 2; i++) {
            assertThat(body(send(
                            1,
                            "PUT",
                            "/api/instances/web-" + i,
                            "{\"service\":\"web\",\"address\":\"10.0.0." + i
                                    + "\",\"port\":80,\"checks\":[{\"kind\":\"tcp\"}]}",
                            administrator)))
                    .contains("\"status\":\"unobserved\"");
        }
    }

    /** As an agent gets it: it registers, and asks. */
    private String pass(String name) throws InterruptedException {
        HttpResponse<String> agent = send(0, "POST", "/v3/register", "{\"name\":\"" + name + "\"}", token("agent"));
        String access = field(agent.body(), "access_token");
        return field(body(send(0, "POST", "/api/checks/passes", "", access)), "token");
    }

    private String announce(int replica, String pass) {
        try {
            return send(replica, "PUT", "/api/checks/observer", ANNOUNCEMENT, pass)
                    .body();
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
    }

    private void found(int replica, String pass, int web, String status) throws InterruptedException {
        String result = "{\"results\":[{\"id\":{\"instance\":\"web-" + web + "\",\"check\":\"tcp\"},\"status\":\""
                + status + "\",\"output\":\"so it is\"}]}";
        assertThat(send(replica, "POST", "/api/checks/results", result, pass).statusCode())
                .isEqualTo(204);
    }

    private void everywhere(String... addresses) {
        for (int i = 0; i < COUNT; i++) {
            int replica = i;
            await(() -> addressesOf(replica).equals(List.of(addresses)));
        }
    }

    @Test
    void whatIsFoundLeavesAndComesBackEverywhereAndAnswersNeverBecomeEmpty() throws Exception {
        everywhere("10.0.0.1", "10.0.0.2");
        for (int i = 0; i < COUNT; i++) {
            int replica = i;
            await(() -> announce(replica, first).contains("web-1")
                    && announce(replica, first).contains("web-2"));
        }
        found(2, first, 1, "CRITICAL");
        everywhere("10.0.0.2");
        assertThat(body(get(1, "/api/instances/web-1")))
                .contains("\"health\":\"critical\"", "\"status\":\"critical\",\"output\":\"so it is\"");
        // The instance speaks for itself, and the check says otherwise.
        assertThat(send(0, "PUT", "/api/instances/web-1/heartbeat", "{\"health\":\"passing\"}", administrator)
                        .statusCode())
                .isEqualTo(204);
        found(0, first, 2, "CRITICAL");
        everywhere("10.0.0.1", "10.0.0.2");
        way.close();
        found(1, first, 1, "PASSING");
        everywhere("10.0.0.1");
        assertThat(body(get(2, "/api/registry"))).contains("\"instances\":2");
    }

    @Test
    void whoIsNotAskedIsNotBelievedAndWhoLeavesHandsOver() throws Exception {
        await(() -> announce(0, first).contains("web-1"));
        assertThat(send(0, "POST", "/api/checks/results", "{\"results\":[]}", registrant)
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(0, "PUT", "/api/checks/observer", ANNOUNCEMENT, first + "x")
                        .statusCode())
                .isEqualTo(401);
        found(0, first, 1, "CRITICAL");
        everywhere("10.0.0.2");
        found(0, second, 1, "PASSING");
        everywhere("10.0.0.2");
        assertThat(send(1, "DELETE", "/api/checks/observer", "", first).statusCode())
                .isEqualTo(204);
        await(() -> {
            String given = announce(2, second);
            return given.contains("web-1") && given.contains("web-2");
        });
        assertThat(announce(2, second)).as("what was known goes on").contains("\"status\":\"CRITICAL\"");
        await(() -> announce(0, second).contains("web-1"));
        found(0, second, 1, "PASSING");
        everywhere("10.0.0.1", "10.0.0.2");
    }
}
