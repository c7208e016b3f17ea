package dev.belay.client;

import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How long this JVM keeps what DNS tells, whatever DNS says of it. Names are looked up by {@link
 * java.net.InetAddress}, which reads these times once, at the first name: {@code networkaddress.cache.ttl}, {@code
 * .negative.ttl} and {@code .stale.ttl} (from 21 on) of the security properties, else the system properties {@code
 * sun.net.inetaddr.ttl}, {@code .negative.ttl}, {@code .stale.ttl}. The instances of {@link WatchedService} are not
 * looked up by it where they have addresses, but all else in the program is.
 *
 * @param ttlSeconds how long an answer is kept; negative means for ever
 * @param negativeTtlSeconds how long it is kept that a name does not exist; negative means for ever
 * @param staleSeconds how much longer an old answer serves while no new one can be had
 * @param findings what makes this JVM see changes late
 */
public record DnsCache(int ttlSeconds, int negativeTtlSeconds, int staleSeconds, List<Finding> findings) {

    /** Answers may be kept so long without a finding: Belay's own names hold for one second unless told. */
    public static final int TTL_SECONDS_MAX = 5;

    /**
     * The name under which registered instances tell how many seconds their JVM keeps DNS answers: a number, or
     * {@code forever}.
     */
    public static final String META = "jvm-dns-ttl";

    private static final int USUAL_TTL = 30;
    private static final int FIRST_WITH_STALE = 21;
    private static final int FIRST_WITHOUT_SECURITY_MANAGER = 24;
    private static final String TTL = "networkaddress.cache.ttl";
    private static final String NEGATIVE = "networkaddress.cache.negative.ttl";
    private static final String STALE = "networkaddress.cache.stale.ttl";

    /** What a finding is about. */
    public enum Kind {
        /** The program must be started again to see that an address changed. */
        ANSWERS_FOR_EVER,
        /** For longer than {@link #TTL_SECONDS_MAX}. */
        ANSWERS_LONG,
        /** What was not there once is never there. */
        FAILURES_FOR_EVER,
        /** What begins is found late. */
        FAILURES_LONG,
        /** Old addresses serve while name servers are away: wanted by some, and no fault of a change. */
        ANSWERS_STALE,
        /** A security property was given as a system property, where the JVM does not look. */
        MISPLACED
    }

    /**
     * What makes changes come late.
     *
     * @param property that decides it
     * @param kept how long; empty for ever
     * @param message for people: what is so, and what to do
     */
    public record Finding(Kind kind, String property, Optional<Duration> kept, String message) {}

    public DnsCache {
        findings = List.copyOf(findings);
    }

    /** As this JVM is set. */
    public static DnsCache ofThisJvm() {
        return of(
                name -> Optional.ofNullable(Security.getProperty(name)),
                name -> Optional.ofNullable(System.getProperty(name)),
                Runtime.version().feature());
    }

    /** Pure: as a JVM of that version with these security and system properties does it. */
    static DnsCache of(
            Function<String, Optional<String>> security, Function<String, Optional<String>> system, int version) {
        int usual = version < FIRST_WITHOUT_SECURITY_MANAGER && hasSecurityManager(system) ? -1 : USUAL_TTL;
        int ttl = number(security, TTL, system, "sun.net.inetaddr.ttl").orElse(usual);
        int negative = number(security, NEGATIVE, system, "sun.net.inetaddr.negative.ttl")
                .orElse(0);
        int stale = version >= FIRST_WITH_STALE && ttl > 0
                ? Math.max(
                        0,
                        number(security, STALE, system, "sun.net.inetaddr.stale.ttl")
                                .orElse(0))
                : 0;
        List<Finding> findings = new ArrayList<>();
        if (ttl < 0 || ttl > TTL_SECONDS_MAX) {
            findings.add(
                    finding(ttl < 0 ? Kind.ANSWERS_FOR_EVER : Kind.ANSWERS_LONG, TTL, ttl, "DNS answers are kept"));
        }
        if (negative < 0 || negative > TTL_SECONDS_MAX) {
            findings.add(finding(
                    negative < 0 ? Kind.FAILURES_FOR_EVER : Kind.FAILURES_LONG,
                    NEGATIVE,
                    negative,
                    "That DNS does not know a name is kept"));
        }
        if (stale > 0) {
            findings.add(finding(Kind.ANSWERS_STALE, STALE, stale, "While DNS does not answer, old answers are used"));
        }
        for (String each : List.of(TTL, NEGATIVE, STALE)) {
            system.apply(each).ifPresent(value -> findings.add(misplaced(each, value)));
        }
        return new DnsCache(ttl, negative, stale, findings);
    }

    private static boolean hasSecurityManager(Function<String, Optional<String>> system) {
        return system.apply("java.security.manager")
                .filter(each -> !each.equals("allow") && !each.equals("disallow"))
                .isPresent();
    }

    /** As the JVM reads them: what is no number is as if it were not there. */
    private static Optional<Integer> number(
            Function<String, Optional<String>> security,
            String name,
            Function<String, Optional<String>> system,
            String otherwise) {
        return security.apply(name)
                .flatMap(text -> parsed(Integer::valueOf, text))
                .or(() -> system.apply(otherwise).flatMap(text -> parsed(Integer::decode, text)));
    }

    private static Optional<Integer> parsed(Function<String, Integer> parser, String text) {
        try {
            return Optional.of(parser.apply(text));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static Finding finding(Kind kind, String property, int seconds, String what) {
        String wish = property.equals(TTL) ? "1" : "0";
        return new Finding(
                kind,
                property,
                seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)),
                what + (seconds < 0 ? " for ever" : " for " + seconds + " s") + " in this JVM: set " + property + "="
                        + wish + " in its java.security, or in a file named by -Djava.security.properties");
    }

    private static Finding misplaced(String property, String value) {
        return new Finding(
                Kind.MISPLACED,
                property,
                Optional.empty(),
                "-D" + property + "=" + value + " changes nothing: the JVM reads it from its security properties only");
    }

    /** For other machines: what an instance tells of itself as {@link #META}. */
    String word() {
        return ttlSeconds < 0 ? "forever" : Integer.toString(ttlSeconds);
    }
}
