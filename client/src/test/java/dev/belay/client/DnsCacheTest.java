package dev.belay.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.client.DnsCache.Finding;
import dev.belay.client.DnsCache.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DnsCacheTest {

    private static DnsCache of(int version, Map<String, String> security, Map<String, String> system) {
        return DnsCache.of(
                name -> Optional.ofNullable(security.get(name)),
                name -> Optional.ofNullable(system.get(name)),
                version);
    }

    private static List<Kind> kinds(DnsCache cache) {
        return cache.findings().stream().map(Finding::kind).toList();
    }

    /** As JDKs are shipped: answers not set, failures for ten seconds. */
    @Test
    void aJvmAsItIsShippedKeepsAnswersHalfAMinute() {
        DnsCache cache = of(25, Map.of("networkaddress.cache.negative.ttl", "10"), Map.of());
        assertThat(cache.ttlSeconds()).isEqualTo(30);
        assertThat(cache.negativeTtlSeconds()).isEqualTo(10);
        assertThat(kinds(cache)).containsExactly(Kind.ANSWERS_LONG, Kind.FAILURES_LONG);
        Finding first = cache.findings().get(0);
        assertThat(first.kept()).contains(Duration.ofSeconds(30));
        assertThat(first.message())
                .startsWith("DNS answers are kept for 30 s in this JVM: set networkaddress.cache.ttl=1 ");
    }

    @Test
    void aSecurityManagerOfOldKeepsThemForEver() {
        Map<String, String> managed = Map.of("java.security.manager", "");
        DnsCache old = of(17, Map.of(), managed);
        assertThat(old.ttlSeconds()).isEqualTo(-1);
        assertThat(old.findings().get(0).message()).startsWith("DNS answers are kept for ever in this JVM");
        assertThat(old.findings().get(0).kept()).isEmpty();
        assertThat(old.word()).isEqualTo("forever");
        assertThat(of(24, Map.of(), managed).ttlSeconds()).isEqualTo(30);
        assertThat(of(17, Map.of(), Map.of("java.security.manager", "allow")).ttlSeconds())
                .isEqualTo(30);
    }

    @Test
    void theSecurityPropertyGoesBeforeTheOtherAndWhatIsNoNumberIsNotThere() {
        Map<String, String> other = Map.of("sun.net.inetaddr.ttl", "0x3");
        assertThat(of(17, Map.of("networkaddress.cache.ttl", "1"), other).ttlSeconds())
                .isEqualTo(1);
        assertThat(of(17, Map.of("networkaddress.cache.ttl", "soon"), other).ttlSeconds())
                .isEqualTo(3);
        assertThat(of(17, Map.of("networkaddress.cache.ttl", "soon"), Map.of()).ttlSeconds())
                .isEqualTo(30);
    }

    @Test
    void aJvmThatIsSetWellHasNoFinding() {
        Map<String, String> well = Map.of("networkaddress.cache.ttl", "1", "networkaddress.cache.negative.ttl", "0");
        assertThat(of(17, well, Map.of()).findings()).isEmpty();
        assertThat(of(17, well, Map.of()).word()).isEqualTo("1");
    }

    @Test
    void oldAnswersServeFrom21OnAndOnlyIfSomeAreKept() {
        Map<String, String> stale = Map.of("networkaddress.cache.ttl", "1", "networkaddress.cache.stale.ttl", "3600");
        assertThat(of(17, stale, Map.of()).staleSeconds()).isZero();
        assertThat(of(21, stale, Map.of()).staleSeconds()).isEqualTo(3600);
        assertThat(kinds(of(21, stale, Map.of()))).containsExactly(Kind.ANSWERS_STALE);
        assertThat(of(21, Map.of("networkaddress.cache.ttl", "0"), Map.of("sun.net.inetaddr.stale.ttl", "9"))
                        .staleSeconds())
                .isZero();
    }

    @Test
    void whatWasGivenWhereTheJvmDoesNotLookIsTold() {
        DnsCache cache = of(25, Map.of(), Map.of("networkaddress.cache.ttl", "1"));
        assertThat(cache.ttlSeconds()).isEqualTo(30);
        assertThat(kinds(cache)).contains(Kind.MISPLACED);
    }

    @Test
    void aFailureMayBeKeptForEver() {
        assertThat(kinds(of(25, Map.of("networkaddress.cache.negative.ttl", "-1"), Map.of())))
                .contains(Kind.FAILURES_FOR_EVER);
    }

    /** Our own JVM has no security manager, and is not set. */
    @Test
    void thisJvmIsAsItWasShipped() {
        assertThat(DnsCache.ofThisJvm().ttlSeconds()).isEqualTo(30);
    }
}
