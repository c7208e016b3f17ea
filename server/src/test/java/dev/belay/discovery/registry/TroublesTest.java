package dev.belay.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.net.Networks;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people are told when replicas cannot meet. */
final class TroublesTest {

    private static Troubles of(String self, boolean reachable, String... peers) {
        return new Troubles(new RegistrySettings(
                self, reachable, "dc1", List.of(peers), Networks.of("none"), List.of("secret"), RegistryLimits.USUAL));
    }

    @Test
    void aLoopbackAddressIsNoneForReplicasElsewhere() {
        for (String self : List.of("http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080")) {
            Troubles troubles = of(self, true);
            assertThat(troubles.all(List.of())).isEmpty();
            assertThat(troubles.all(List.of("http://127.0.0.1:8081"))).isEmpty();
            assertThat(troubles.all(List.of("http://10.0.0.2:8080")))
                    .singleElement()
                    .asString()
                    .contains(self, "replica-url");
        }
        assertThat(of("http://10.0.0.1:8080", true).all(List.of("http://10.0.0.2:8080")))
                .isEmpty();
    }

    @Test
    void twoOfOneNameAndOneThatNobodyFindsAreTold() {
        Troubles troubles = of("http://10.0.0.1:8080", true, "http://10.0.0.2:8080");
        troubles.namesake();
        assertThat(troubles.all(List.of())).singleElement().asString().contains("calls itself http://10.0.0.1:8080");
        assertThat(of("http://10.0.0.1:0", false, "http://10.0.0.2:8080").all(List.of()))
                .singleElement()
                .asString()
                .contains("replica-url");
        assertThat(of("http://10.0.0.1:0", false).all(List.of())).isEmpty();
    }
}
