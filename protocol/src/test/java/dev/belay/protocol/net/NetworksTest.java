package dev.belay.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworksTest {

    @ParameterizedTest
    @CsvSource({
        "10.255.0.1, true",
        "11.0.0.1, false",
        "172.16.0.1, true",
        "172.31.255.255, true",
        "172.32.0.0, false",
        "192.0.2.10, true",
        "192.0.2.11, false",
        "fd12::1, true",
        "fe80::1, false",
        "::1, true"
    })
    void anAddressIsInThemOrNot(String address, boolean contained) {
        Networks networks = Networks.of("10.0.0.0/8, 172.16.0.0/12,192.0.2.10/32,fc00::/7,::1/128");
        assertThat(networks.contain(Literal.bytes(address).orElseThrow())).isEqualTo(contained);
    }

    @Test
    void noneHoldsNothingAndZeroBitsHoldAll() {
        assertThat(Networks.of("none").contain(new byte[] {127, 0, 0, 1})).isFalse();
        assertThat(Networks.of("0.0.0.0/0").contain(new byte[] {8, 8, 8, 8})).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "ten/8", ",10.0.0.0/8", "::1/129", "10.0.0.0/8/8"})
    void whatIsNoneIsRefusedWithTheWordThatIsWrong(String text) {
        assertThatThrownBy(() -> Networks.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.0/8,fd00::/8");
    }
}
