package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.access.Permission;
import dev.belay.platform.access.Role;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.web.Calls;
import dev.belay.platform.web.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may call which route, as a table that is kept beside this test: a new route, or another permission, changes the
 * table, and the change is seen when it is reviewed.
 */
@Tag("slow")
final class RoutesTest {

    @RegisterExtension
    static final TestDatabase test = new TestDatabase();

    private static final Path TABLE = Path.of("src/test/resources/routes.txt");

    /** What the door says, unlike a handler that looks closer. */
    private static final Pattern TURNED_AWAY = Pattern.compile("Sign in, or send a token|This needs the permission");

    @TempDir
    private Path folder;

    @Test
    void everyRouteAdmitsWhomTheTableSays() throws IOException {
        try (Belay belay = TestBelay.on(test, folder)) {
            var lines = new TreeSet<String>();
            for (Route route : belay.routes()) {
                lines.add(String.format("%-6s %-72s %s", route.method(), plain(route.path()), admitted(route))
                        .strip());
            }
            String table = String.join("\n", lines) + "\n";
            if (System.getProperty("belay.regenerate") != null) {
                Files.writeString(TABLE, table);
            }
            assertThat(Files.readString(TABLE))
                    .as("run this test with -Dbelay.regenerate to write the table anew, then look at what changed")
                    .isEqualTo(table);
        }
    }

    /** As the table says, so the door does: with credentials that the server itself gave out. */
    @Test
    void theDoorTurnsAwayEverybodyElse() {
        try (Belay belay = TestBelay.on(test, folder)) {
            var calls = new Calls(belay.door());
            Map<String, String> tokens =
                    tokens(calls, "Bearer " + belay.people().bootstrapToken());
            var wrong = new TreeSet<String>();
            for (Route route : belay.routes()) {
                String path = route.path().replaceAll("\\{[^}]*}", "1");
                tokens.forEach((caller, token) -> {
                    Calls.Reply reply = calls.answer(route.method().name(), path, token, Map.of(), new byte[0]);
                    boolean admitted = !TURNED_AWAY.matcher(reply.body()).find();
                    boolean expected = route.permission() == Permission.OPEN
                            || callers().getOrDefault(caller, Set.of()).contains(route.permission());
                    if (admitted != expected || reply.status() == 500) {
                        wrong.add(caller + ": " + route.method() + " " + path + ": " + reply);
                    }
                });
            }
            assertThat(wrong).isEmpty();
        }
    }

    /** What each kind of caller shows. A job's token would need a job; its permission is an agent's too. */
    private static Map<String, String> tokens(Calls calls, String administrator) {
        var tokens = new LinkedHashMap<String, String>();
        tokens.put("nobody", "");
        tokens.put("viewer", token(calls, administrator, "view"));
        tokens.put("developer", token(calls, administrator, "view", "build", "release"));
        tokens.put("operator", token(calls, administrator, "view", "build", "release", "configure"));
        tokens.put("administrator", token(calls, administrator, "administer"));
        tokens.put("registration-token", token(calls, administrator, "agent"));
        tokens.put("edge", token(calls, administrator, "edge"));
        tokens.put("registrant", token(calls, administrator, "register"));
        byte[] agent = utf8("{\"name\":\"one\",\"hostname\":\"box\",\"os\":\"linux\",\"arch\":\"amd64\"}");
        Calls.Reply registered =
                calls.answer("POST", "/v3/register", tokens.get("registration-token"), Map.of(), agent);
        tokens.put("agent", "Token " + field(registered, "access_token"));
        return tokens;
    }

    private static String token(Calls calls, String administrator, String... scopes) {
        String body = "{\"name\":\"test\",\"scopes\":[\"" + String.join("\",\"", scopes) + "\"]}";
        return "Bearer " + field(calls.answer("POST", "/api/tokens", administrator, Map.of(), utf8(body)), "secret");
    }

    private static String field(Calls.Reply reply, String name) {
        Matcher field = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(reply.body());
        assertThat(field.find()).as(reply.toString()).isTrue();
        return field.group(1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Assets carry the digest of their content, which is nobody's business here. */
    private static String plain(String path) {
        return path.replaceAll("-[0-9a-f]{12}\\.", "-{digest}.");
    }

    private static String admitted(Route route) {
        if (route.permission() == Permission.OPEN) {
            return "anybody";
        }
        return callers().entrySet().stream()
                .filter(caller -> caller.getValue().contains(route.permission()))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(" "));
    }

    /** The roles of people, and the kinds of machines. */
    private static Map<String, Set<Permission>> callers() {
        var callers = new LinkedHashMap<String, Set<Permission>>();
        for (Role role : Role.values()) {
            callers.put(role.name().toLowerCase(Locale.ROOT), role.permissions());
        }
        callers.put("registration-token", EnumSet.of(Permission.REGISTER_AGENT, Permission.KNOW_TOKEN));
        callers.put("agent", EnumSet.of(Permission.KNOW_TOKEN, Permission.ACT_AS_AGENT, Permission.ACT_FOR_JOB));
        callers.put("job", EnumSet.of(Permission.ACT_FOR_JOB));
        callers.put("edge", EnumSet.of(Permission.ACT_AS_EDGE));
        callers.put("registrant", EnumSet.of(Permission.REGISTER_INSTANCE, Permission.LOOK_UP));
        callers.put("replica", EnumSet.of(Permission.ACT_AS_REPLICA));
        callers.put("observer", EnumSet.of(Permission.ACT_AS_OBSERVER));
        return callers;
    }
}
