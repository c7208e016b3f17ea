package dev.belay.platform.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.belay.kernel.Actor;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.database.Tx;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** The server's log tells what the journal tells, once it is durable. */
@Tag("slow")
final class JournalLogTest {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final Logger logger = (Logger) LoggerFactory.getLogger(Journal.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Journal journal = new Journal();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void anEntryIsLoggedWhenItsTransactionIsCommitted() {
        database.database().transact(tx -> {
            append(tx, "Build 1 failed:\n2026-11-22 ERROR forged");
            assertThat(lines.list).isEmpty();
            return tx;
        });
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("Build 1 failed: 2026-11-22 ERROR forged");
        assertThat(lines.list.getFirst().getKeyValuePairs())
                .extracting(pair -> pair.key + "=" + pair.value)
                .containsExactly("kind=build.failed", "subject=/pipelines/shop/builds/1");
    }

    @Test
    void anEntryThatIsRolledBackIsNotLogged() {
        assertThatThrownBy(() -> database.database().transact(tx -> {
                    append(tx, "Never");
                    throw new IllegalStateException("back");
                }))
                .hasMessage("back");
        assertThat(lines.list).isEmpty();
    }

    private void append(Tx tx, String summary) {
        journal.append(
                tx,
                new Change(
                        new Actor.Belay("pipelines"), "build.failed", "/pipelines/shop/builds/1", summary, Map.of()));
    }
}
