package dev.belay.discovery.checks;

import dev.belay.kernel.Problem;
import dev.belay.kernel.Problem.Fault;
import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckKind;
import dev.belay.protocol.checks.CheckResults.CheckResult;
import dev.belay.protocol.checks.CheckStatus;
import dev.belay.protocol.checks.InstanceCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Pure: which checks there may be. An agent sends what they say to an instance, so no more can be said than is needed. */
public final class CheckRules {

    /** Of one instance. */
    public static final int CHECKS_MAX = 8;

    public static final int INTERVAL_SECONDS = 10;
    public static final int INTERVAL_SECONDS_MAX = 3_600;
    public static final int TIMEOUT_MILLIS = 5_000;
    public static final int TIMEOUT_MILLIS_MIN = 100;
    public static final int TIMEOUT_MILLIS_MAX = 60_000;
    public static final int IN_A_ROW_MAX = 100;
    public static final int DEREGISTER_SECONDS_MIN = 60;

    public static final int DEREGISTER_SECONDS_MAX = 604_800;
    private static final int FAILURES = 2;
    private static final int PORT_MAX = 65_535;
    private static final int SECOND_MILLIS = 1_000;
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,100}");
    private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e&&[^#\"<>\\\\^`{|}]]{0,500}");
    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9._/-]{0,200}");
    private static final Pattern COMMAND = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private CheckRules() {}

    /**
     * What is checked, with what is usual in place of what is not told. Whether it may be is said by {@link #faults}.
     *
     * @throws Problem when it names a kind or status that there is none of
     */
    public static List<Checked> wished(List<InstanceCheck> told) {
        return told.stream().map(CheckRules::wished).toList();
    }

    private static Checked wished(InstanceCheck told) {
        CheckKind kind = one(CheckKind.values(), told.kind(), "kind");
        int interval = told.intervalSeconds().orElse(INTERVAL_SECONDS);
        var check = new Check(
                told.name().orElse(label(kind)),
                kind,
                told.target().orElse(kind == CheckKind.HTTP ? "/" : ""),
                told.port().orElse(0),
                told.tls().orElse(false),
                told.anyCertificate().orElse(false),
                interval,
                told.timeoutMillis().orElse(Math.clamp(interval * (long) SECOND_MILLIS, 0, TIMEOUT_MILLIS)),
                told.failuresBeforeCritical().orElse(FAILURES),
                told.successesBeforePassing().orElse(1),
                told.deregisterAfterSeconds().orElse(0));
        CheckStatus status = told.status()
                .map(each -> one(CheckStatus.values(), each, "status"))
                .orElse(CheckStatus.UNOBSERVED);
        return new Checked(check, status, "", 0);
    }

    private static <E extends Enum<E>> E one(E[] all, String told, String what) {
        return Arrays.stream(all)
                .filter(each -> label(each).equals(told))
                .findFirst()
                .orElseThrow(() -> Problem.invalid("The " + what + " of a check is "
                        + Arrays.stream(all).map(CheckRules::label).collect(Collectors.joining(", ")) + ", not “"
                        + told + "”."));
    }

    static String label(Enum<?> each) {
        return each.name().toLowerCase(Locale.ROOT);
    }

    /** All that is wrong with the checks of an instance. */
    public static List<Fault> faults(List<Checked> checks) {
        var faults = new ArrayList<Fault>();
        if (checks.size() > CHECKS_MAX) {
            faults.add(new Fault("checks", "must be " + CHECKS_MAX + " at most"));
        }
        if (checks.stream().map(each -> each.check().name()).distinct().count() < checks.size()) {
            faults.add(new Fault("checks", "must have different names"));
        }
        for (int i = 0; i < checks.size(); i++) {
            String field = "checks[" + i + "]";
            fault(checks.get(i)).ifPresent(message -> faults.add(new Fault(field, message)));
        }
        return faults;
    }

    private static Optional<String> fault(Checked checked) {
        Check check = checked.check();
        if (!NAME.matcher(check.name()).matches()) {
            return Optional.of("must have a name of 1 to 100 characters");
        }
        if (!isTarget(check)) {
            return Optional.of(
                    switch (check.kind()) {
                        case HTTP ->
                            "must have a path as its target that begins with / and is encoded, 501 characters at most";
                        case GRPC -> "must have the name of a gRPC service as its target, or none";
                        case COMMAND ->
                            "must have the name of a command as its target that agents know by their settings";
                        case TCP -> "must have no target";
                    });
        }
        return Optional.of(check)
                .filter(each -> !isInBounds(each) || checked.output().length() > CheckResult.OUTPUT_CHARS_MAX)
                .map(_ ->
                        "must have a port up to 65535, an interval of 1 to 3600 s, a timeout of 100 to 60000 ms that is"
                                + " no longer than the interval, 1 to 100 failures and successes in a row, and be deregistered"
                                + " after 60 to 604800 s or never");
    }

    private static boolean isTarget(Check check) {
        return switch (check.kind()) {
            case HTTP -> PATH.matcher(check.target()).matches();
            case GRPC -> SERVICE.matcher(check.target()).matches();
            case COMMAND -> COMMAND.matcher(check.target()).matches();
            case TCP -> check.target().isEmpty();
        };
    }

    private static boolean isInBounds(Check check) {
        return between(check.port(), 0, PORT_MAX)
                && between(check.intervalSeconds(), 1, INTERVAL_SECONDS_MAX)
                && between(
                        check.timeoutMillis(),
                        TIMEOUT_MILLIS_MIN,
                        Math.min(TIMEOUT_MILLIS_MAX, check.intervalSeconds() * SECOND_MILLIS))
                && between(check.failuresBeforeCritical(), 1, IN_A_ROW_MAX)
                && between(check.successesBeforePassing(), 1, IN_A_ROW_MAX)
                && (check.deregisterAfterSeconds() == 0
                        || between(check.deregisterAfterSeconds(), DEREGISTER_SECONDS_MIN, DEREGISTER_SECONDS_MAX));
    }

    private static boolean between(int number, int least, int most) {
        return number >= least && number <= most;
    }
}
