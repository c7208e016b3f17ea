package dev.belay.discovery.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import dev.belay.protocol.Json;
import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckKind;
import dev.belay.protocol.checks.CheckStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks as Consul's clients write them. */
final class ConsulChecksTest {

    private static List<Checked> read(String... checks) {
        List<GoJson> bodies = List.of(checks).stream()
                .map(each -> new GoJson(Json.API.readValue(each, Map.class)))
                .toList();
        List<Checked> read = CheckRules.wished(ConsulChecks.of(bodies, "web-1", "10.0.0.1"));
        assertThat(CheckRules.faults(read)).isEmpty();
        return read;
    }

    @Test
    void zeroIsNeverAndNoTimeIsTooLong() {
        assertThat(read(
                        "{\"TCP\": \"localhost:80\", \"DeregisterCriticalServiceAfter\": \"0s\"}",
                        "{\"TCP\": \"localhost:81\", \"DeregisterCriticalServiceAfter\": \"400h\"}"))
                .extracting(each -> each.check().deregisterAfterSeconds())
                .containsExactly(0, 604_800);
    }

    @Test
    void whatAClientSaysIsAsked() {
        List<Checked> all = read(
                """
                {"HTTP": "https://10.0.0.1:8443/health?deep=1", "Interval": "5s", "Timeout": "500ms", "TLSSkipVerify": true,
                 "DeregisterCriticalServiceAfter": "30m", "SuccessBeforePassing": 2, "FailuresBeforeCritical": 3,
                 "Status": "passing", "CheckID": "deep"}""",
                "{\"TTL\": \"15s\"}",
                "{\"TCP\": \"localhost:5432\", \"Interval\": \"100ms\", \"Timeout\": \"90s\"}",
                "{\"grpc\": \"10.0.0.1:50051/shop.Cart\", \"GRPCUseTLS\": true, \"DeregisterCriticalServiceAfter\": \"1s\"}");
        assertThat(all)
                .extracting(Checked::check)
                .containsExactly(
                        new Check("deep", CheckKind.HTTP, "/health?deep=1", 8443, true, true, 5, 500, 3, 2, 1_800),
                        new Check("service:web-1:3", CheckKind.TCP, "", 5432, false, false, 1, 1_000, 1, 1, 0),
                        new Check(
                                "service:web-1:4",
                                CheckKind.GRPC,
                                "shop.Cart",
                                50051,
                                true,
                                false,
                                10,
                                5_000,
                                1,
                                1,
                                60));
        assertThat(all)
                .extracting(Checked::status)
                .containsExactly(CheckStatus.PASSING, CheckStatus.UNOBSERVED, CheckStatus.UNOBSERVED);
        assertThat(read("{\"HTTP\": \"http://127.0.0.1:80\"}")
                        .getFirst()
                        .check()
                        .name())
                .isEqualTo("service:web-1");
    }

    /** Else whoever registers could have agents ask anybody. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"HTTP\": \"http://169.254.169.254/latest/meta-data\"}",
                "{\"HTTP\": \"http://10.0.0.1@10.0.0.2/\"}",
                "{\"HTTP\": \"ftp://10.0.0.1/\"}",
                "{\"HTTP\": \"not a url\"}",
                "{\"TCP\": \"10.0.0.2:22\"}",
                "{\"GRPC\": \"[::2]:22\"}",
                "{\"Args\": [\"rm\", \"-rf\", \"/\"], \"Interval\": \"1s\"}",
                "{\"HTTP\": \"http://10.0.0.1/\", \"Method\": \"DELETE\"}",
                "{\"HTTP\": \"http://10.0.0.1/\", \"Header\": {\"Host\": [\"x\"]}}",
                "{\"DockerContainerID\": \"x\"}",
                "{\"Interval\": \"1s\"}",
                "{\"HTTP\": \"http://10.0.0.1/\", \"Interval\": \"soon\"}"
            })
    void whatLeadsElsewhereOrDoesMoreThanAskIsRefused(String check) {
        assertThatThrownBy(() -> read(check)).isInstanceOf(Problem.class);
    }

    @Test
    void boundsHoldForWhatOtherReplicasTellToo() {
        var check = new Check("a", CheckKind.HTTP, "/a b", 0, false, false, 0, 5, 0, 0, 5);
        assertThat(CheckRules.faults(List.of(new Checked(check, CheckStatus.PASSING, "", 0))))
                .hasSize(1);
        var right = new Check("a", CheckKind.HTTP, "/a", 0, false, false, 1, 1_000, 1, 1, 0);
        var told = new Checked(right, CheckStatus.PASSING, "x".repeat(513), 0);
        assertThat(CheckRules.faults(List.of(told))).hasSize(1);
        assertThat(CheckRules.faults(java.util.Collections.nCopies(9, told))).hasSize(11);
    }
}
