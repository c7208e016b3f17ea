package dev.belay.discovery.checks;

import dev.belay.kernel.Problem;
import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckKind;
import dev.belay.protocol.checks.InstanceCheck;
import dev.belay.protocol.net.Literal;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pure: checks as Consul's clients register them. A check by TTL is the lease, and none of these. Addresses in checks must be the
 * instance's: an agent asks it there and nobody else.
 */
public final class ConsulChecks {

    private static final Pattern DURATION_PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|ms|m|us|µs|ns|s)");
    private static final int DURATION_CHARS_MAX = 32;
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\]]+\\]|[^:/]+):([0-9]{1,5})(?:/(.*))?");
    private static final List<String> NOT_SPOKEN = List.of(
            "script",
            "dockercontainerid",
            "shell",
            "h2ping",
            "udp",
            "osservice",
            "aliasservice",
            "aliasnode",
            "body",
            "header");

    private ConsulChecks() {}

    /** What agents are to ask of an instance at an address. */
    public static List<InstanceCheck> of(List<GoJson> told, String instance, String address) {
        var checks = new ArrayList<InstanceCheck>();
        for (int i = 0; i < told.size(); i++) {
            GoJson each = told.get(i);
            if (each.text("ttl").isEmpty()) {
                String name = "service:" + instance + (told.size() == 1 ? "" : ":" + (i + 1));
                checks.add(one(each, each.text("checkid").orElse(name), address));
            }
        }
        return checks;
    }

    private static InstanceCheck one(GoJson told, String name, String address) {
        NOT_SPOKEN.stream().filter(told::has).findFirst().ifPresent(each -> {
            throw Problem.invalid("Belay does not know “" + each + "” in a check: it has HTTP, TCP, GRPC and TTL.");
        });
        if (told.has("args") || told.has("scriptargs")) {
            throw Problem.invalid(
                    "A command does not come with a registration: name it in the settings of agents, and here by a"
                            + " check of the kind “command” (PUT /api/instances/ID).");
        }
        Optional<String> method = told.text("method").filter(each -> !each.equals("GET"));
        if (method.isPresent()) {
            throw Problem.invalid("A check by HTTP is a GET, not " + method.get() + ".");
        }
        Optional<Where> http = told.text("http").map(each -> http(each, address));
        Optional<Where> tcp = told.text("tcp").map(each -> socket(each, address));
        Optional<Where> grpc = told.text("grpc").map(each -> socket(each, address));
        CheckKind kind = http.isPresent() ? CheckKind.HTTP : tcp.isPresent() ? CheckKind.TCP : CheckKind.GRPC;
        Where where = http.or(() -> tcp)
                .or(() -> grpc)
                .orElseThrow(() -> Problem.invalid("A check has a TTL, HTTP, TCP or GRPC."));
        int interval =
                seconds(told, "interval", 1, CheckRules.INTERVAL_SECONDS_MAX).orElse(CheckRules.INTERVAL_SECONDS);
        int timeoutMillis = Math.clamp(
                told.text("timeout").map(each -> duration(each).toMillis()).orElse((long) CheckRules.TIMEOUT_MILLIS),
                CheckRules.TIMEOUT_MILLIS_MIN,
                Math.min(CheckRules.TIMEOUT_MILLIS_MAX, interval * 1_000));
        return new InstanceCheck(
                CheckRules.label(kind),
                Optional.of(name),
                Optional.of(where.target),
                Optional.of(where.port),
                Optional.of(where.tls || (kind != CheckKind.HTTP && told.flag("grpcusetls")) || told.flag("tcpusetls")),
                Optional.of(told.flag("tlsskipverify")),
                Optional.of(interval),
                Optional.of(timeoutMillis),
                Optional.of(inARow(told, "failuresbeforecritical")),
                Optional.of(inARow(told, "successbeforepassing")),
                // As in Consul, zero is never.
                told.text("deregistercriticalserviceafter")
                        .filter(each -> duration(each).isPositive())
                        .flatMap(_ -> seconds(
                                told,
                                "deregistercriticalserviceafter",
                                CheckRules.DEREGISTER_SECONDS_MIN,
                                CheckRules.DEREGISTER_SECONDS_MAX)),
                told.text("status").map(each -> each.toLowerCase(Locale.ROOT)));
    }

    /** Where on the instance, and what there. */
    private record Where(String target, int port, boolean tls) {}

    private static Where http(String url, String address) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException exception) {
            throw new Problem(Problem.Kind.INVALID, "“" + url + "” is no URL.", exception);
        }
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        if (uri.getHost() == null || !(tls || "http".equalsIgnoreCase(uri.getScheme()))) {
            throw Problem.invalid("“" + url + "” is no URL like http://10.0.0.1:8080/health.");
        }
        requireOwn(uri.getHost(), address);
        String path = Optional.ofNullable(uri.getRawPath())
                .filter(each -> !each.isEmpty())
                .orElse("/");
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        return new Where(path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()), port, tls);
    }

    private static Where socket(String authority, String address) {
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw Problem.invalid("“" + authority + "” is not like 10.0.0.1:8080.");
        }
        requireOwn(parts.group(1), address);
        return new Where(Optional.ofNullable(parts.group(3)).orElse(""), Integer.parseInt(parts.group(2)), false);
    }

    /** Consul's agent is on the same machine, so that clients write “localhost”: it is the instance's address, too. */
    private static void requireOwn(String told, String address) {
        String host = told.replaceAll("[\\[\\]]", "");
        boolean local = host.equals("localhost")
                || Literal.bytes(host)
                        .map(_ -> InetAddress.ofLiteral(host).isLoopbackAddress())
                        .orElse(false);
        if (!local && !host.equals(address)) {
            throw Problem.invalid(
                    "A check asks the instance at its own address, which is " + address + ", not " + host + ".");
        }
    }

    private static int inARow(GoJson told, String name) {
        return Math.clamp(told.number(name).orElse(1), 1, CheckRules.IN_A_ROW_MAX);
    }

    private static Optional<Integer> seconds(GoJson told, String name, int least, int most) {
        return told.text(name).map(each -> Math.clamp(duration(each).toSeconds(), least, most));
    }

    /** What Consul calls a check of this kind. */
    public static String type(Check check) {
        return switch (check.kind()) {
            case HTTP -> "http";
            case TCP -> "tcp";
            case GRPC -> "grpc";
            case COMMAND -> "script";
        };
    }

    /** A duration as Go writes it, such as {@code 1m30s} or {@code 120000ms}; a bare number is seconds. */
    public static Duration duration(String text) {
        if (text.length() <= DURATION_CHARS_MAX && text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        Matcher part = DURATION_PART.matcher(text.substring(0, Math.min(text.length(), DURATION_CHARS_MAX)));
        double seconds = 0;
        int end = 0;
        while (part.lookingAt()) {
            seconds += Double.parseDouble(part.group(1)) * unitSeconds(part.group(2));
            end = part.end();
            part.region(end, part.regionEnd());
        }
        if (end == 0 || end < text.length()) {
            throw Problem.invalid("“" + text + "” is not a duration such as 10s, 1m30s or 120000ms.");
        }
        return Duration.ofMillis((long) Math.min(seconds * 1_000, Integer.MAX_VALUE));
    }

    private static double unitSeconds(String unit) {
        return switch (unit) {
            case "h" -> 3_600;
            case "m" -> 60;
            case "s" -> 1;
            case "ms" -> 1e-3;
            case "ns" -> 1e-9;
            default -> 1e-6;
        };
    }
}
