package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.database.TestDatabase;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Has a real PostgreSQL prepare every SQL constant of every Store: a column that is gone, or a typing error, fails
 * here.
 */
@Tag("slow")
final class StatementsTest {

    @RegisterExtension
    static final TestDatabase test = new TestDatabase();

    @Test
    void everyStatementOfEveryStoreCanBePrepared() throws Exception {
        var faults = new TreeSet<String>();
        int statements = 0;
        try (Connection connection = DriverManager.getConnection(test.url())) {
            for (Class<?> store : stores()) {
                for (Field field : store.getDeclaredFields()) {
                    String sql = constant(field);
                    if (isStatement(sql)) {
                        statements++;
                        prepare(connection, store.getSimpleName() + "." + field.getName(), sql, faults);
                    }
                }
            }
        }
        assertThat(faults).isEmpty();
        assertThat(statements).isGreaterThan(50);
    }

    private static List<Class<?>> stores() throws IOException {
        Path classes = Path.of("target/classes");
        try (Stream<Path> all = Files.walk(classes)) {
            return all.map(each -> classes.relativize(each).toString())
                    .filter(name -> name.endsWith("Store.class"))
                    .map(name -> name.replace('/', '.').replace(".class", ""))
                    .<Class<?>>map(StatementsTest::load)
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private static String constant(Field field) throws IllegalAccessException {
        if (!Modifier.isStatic(field.getModifiers()) || field.getType() != String.class) {
            return "";
        }
        field.setAccessible(true);
        return String.valueOf(field.get(null));
    }

    /** Some constants are lists of columns, or parts that are put together. */
    private static boolean isStatement(String sql) {
        String begin = sql.strip().toLowerCase(Locale.ROOT);
        boolean verb = Stream.of("select ", "insert ", "update ", "delete ", "with ", "select\n", "with\n")
                .anyMatch(begin::startsWith);
        return verb && !begin.contains("%s") && !begin.contains("<");
    }

    private static void prepare(Connection connection, String name, String sql, Set<String> faults) {
        String numbered = numbered(sql);
        try (var statement = connection.createStatement()) {
            statement.execute("prepare test_statement as " + numbered);
            statement.execute("deallocate test_statement");
        } catch (SQLException exception) {
            // A parameter whose type only its value tells is no fault of the statement.
            boolean untyped = "42P18".equals(exception.getSQLState()) || "42P08".equals(exception.getSQLState());
            if (!untyped) {
                faults.add(name + ": " + exception.getMessage());
            }
        }
    }

    private static String numbered(String sql) {
        String parsed = new ColonPrefixSqlParser().parse(sql, null).getSql();
        var numbered = new StringBuilder();
        int parameter = 0;
        for (int i = 0; i < parsed.length(); i++) {
            char each = parsed.charAt(i);
            numbered.append(each == '?' ? "$" + ++parameter : String.valueOf(each));
        }
        return numbered.toString();
    }
}
