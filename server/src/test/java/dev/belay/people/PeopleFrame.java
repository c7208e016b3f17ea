package dev.belay.people;

import dev.belay.kernel.SecureGen;
import dev.belay.platform.access.Caller;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.journal.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Ada, the first administrator, on a database and a clock of her own. */
abstract class PeopleFrame {

    static final String PASSWORD = "correct horse";
    static final Passwords.Cost CHEAP = new Passwords.Cost(64, 1);

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
    final TestDatabase test = TestDatabase.open(now::get);
    final PeopleLimits limits = PeopleLimits.USUAL;
    final PeopleStore store = new PeopleStore();
    final SecureGen gen = new SecureGen(now::get);
    final Sessions sessions = new Sessions(test.database(), new Journal(), gen, store, new Passwords(2, CHEAP), limits);

    Tokens tokens = tokens(Path.of("none"));
    String session = "";

    Tokens tokens(Path home) {
        var registrants = new Registrants(new RegistrantsFile(home.resolve("registrants.json")), now::get);
        return new Tokens(test.database(), new Journal(), gen, new TokenStore(), limits, registrants);
    }

    @BeforeEach
    void makeTheFirstAdministrator() throws InterruptedException {
        session = sessions.accept(sessions.inviteFirst().orElseThrow(), "Ada", PASSWORD);
    }

    @AfterEach
    void close() {
        test.close();
    }

    Caller ada() {
        return sessions.caller(session).orElseThrow();
    }

    Caller caller(Tokens.Made made) {
        return tokens.caller(made.secret()).orElseThrow();
    }

    void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
