package dev.belay.agent.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whom an agent asks, whatever it is told. */
final class NearbyTest {

    private static Nearby nearby(String server, String... networks) {
        return new Nearby(new CheckSettings(true, "", List.of(networks), Map.of()), URI.create(server));
    }

    @Test
    void loopbackIsAskedOnlyWhereTheServerIsThereToo() throws UnknownHostException {
        assertThat(nearby("http://127.0.0.1:8080").find("127.0.0.1")).isPresent();
        assertThat(nearby("http://[::1]:8080").find("::1")).isPresent();
        assertThat(nearby("http://localhost:8080").own()).contains("127.0.0.1", "localhost");
        Nearby elsewhere = nearby("http://192.0.2.1:8080");
        assertThat(elsewhere.find("127.0.0.1")).isEmpty();
        assertThat(elsewhere.find("::1")).isEmpty();
        assertThat(elsewhere.find("localhost")).isEmpty();
        assertThat(elsewhere.own()).doesNotContain("127.0.0.1", "localhost");
    }

    /** What runs on a machine on somebody's wish is for it alone, whatever networks its agent may ask. */
    @Test
    void onlyLiteralAddressesOfTheMachineAreItsOwn() {
        Nearby near = nearby("http://127.0.0.1:8080", "198.51.100.0/24");
        assertThat(near.own("127.0.0.1")).isPresent();
        assertThat(near.own("localhost")).isEmpty();
        assertThat(near.own("198.51.100.7")).isEmpty();
        assertThat(nearby("http://192.0.2.1:8080").own("127.0.0.1")).isEmpty();
    }

    @Test
    void aNameWithoutAddressIsNotOneThatMayNotBeAsked() {
        assertThatThrownBy(() -> nearby("http://127.0.0.1:8080").find("nobody.invalid"))
                .isInstanceOf(UnknownHostException.class);
    }

    @Test
    void othersAreAskedInTheNetworksOfTheSettingsOnly() throws UnknownHostException {
        assertThat(nearby("http://192.0.2.1").find("198.51.100.7")).isEmpty();
        Nearby wide = nearby("http://192.0.2.1", "198.51.100.0/24");
        assertThat(wide.find("198.51.100.7")).isPresent();
        assertThat(wide.find("198.51.101.7")).isEmpty();
        assertThat(wide.find("169.254.169.254")).isEmpty();
        assertThat(wide.find("fe80::1")).isEmpty();
        assertThat(nearby("http://192.0.2.1", "0.0.0.0/0").find("0.0.0.0")).isEmpty();
        assertThat(nearby("http://192.0.2.1", "0.0.0.0/0").find("224.0.0.1")).isEmpty();
    }
}
