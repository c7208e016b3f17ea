package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.platform.database.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds of all schemas together. */
@Tag("slow")
final class SchemaTest {

    @RegisterExtension
    static final TestDatabase test = new TestDatabase();

    private static final String FOREIGN_KEYS = """
            select c.conname, f.nspname as from_schema, t.nspname as to_schema
            from pg_constraint c
            join pg_class fc on fc.oid = c.conrelid join pg_namespace f on f.oid = fc.relnamespace
            join pg_class tc on tc.oid = c.confrelid join pg_namespace t on t.oid = tc.relnamespace
            where c.contype = 'f'
            """;

    @Test
    void theServerMigratesEveryFolderOfMigrations() {
        assertThat(TestDatabase.migrations()).containsExactlyInAnyOrderElementsOf(Schemas.MIGRATIONS);
    }

    @Test
    void aForeignKeyFollowsAnAllowedEdge() throws SQLException, IOException {
        Edges edges = Edges.read();
        var wrong = new TreeSet<String>();
        try (Connection connection = DriverManager.getConnection(test.url());
                Statement statement = connection.createStatement();
                ResultSet keys = statement.executeQuery(FOREIGN_KEYS)) {
            while (keys.next()) {
                if (!edges.allows(keys.getString("from_schema"), keys.getString("to_schema"))) {
                    wrong.add(keys.getString("conname") + ": " + keys.getString("from_schema") + " -> "
                            + keys.getString("to_schema"));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void theJournalCannotBeChanged() throws SQLException {
        try (Connection connection = DriverManager.getConnection(test.url());
                PreparedStatement delete = connection.prepareStatement("delete from journal.entry")) {
            assertThat(catchThrowable(delete::execute)).hasMessageContaining("append-only");
        }
    }
}
