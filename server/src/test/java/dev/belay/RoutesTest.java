package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.access.Permission;
import dev.belay.platform.access.Role;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.web.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may call which route, as a table that is kept beside this test: a new route, or another permission, changes the
 * table, and the change is seen when it is reviewed.
 */
final class RoutesTest {

    @RegisterExtension
    static final TestDatabase test = new TestDatabase();

    private static final Path TABLE = Path.of("src/test/resources/routes.txt");

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
        callers.put("registration-token", EnumSet.of(Permission.REGISTER_AGENT));
        callers.put("agent", EnumSet.of(Permission.ACT_AS_AGENT, Permission.ACT_FOR_JOB));
        callers.put("job", EnumSet.of(Permission.ACT_FOR_JOB));
        callers.put("edge", EnumSet.of(Permission.ACT_AS_EDGE));
        return callers;
    }
}
