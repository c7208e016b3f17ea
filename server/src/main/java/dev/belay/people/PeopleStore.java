package dev.belay.people;

import dev.belay.platform.access.Role;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;

/** The SQL of people, their sessions and invitations. */
final class PeopleStore {

    static final String PERSON_COLUMNS = "id, name, role, password_hash, created_at, disabled_at";

    static final String INSERT_PERSON = """
            insert into people.person (id, name, role, password_hash, created_at)
            values (:id, :name, :role, :passwordHash, :createdAt) on conflict do nothing
            """;

    static final String ALL = "select " + PERSON_COLUMNS + " from people.person order by lower(name) limit :limit";

    static final String BY_NAME = "select " + PERSON_COLUMNS + " from people.person where lower(name) = lower(:name)";

    static final String BY_ID = "select " + PERSON_COLUMNS + " from people.person where id = :id for update";

    static final String HAS_ADMINISTRATOR = """
            select exists (select from people.person where role = 'ADMINISTRATOR' and disabled_at is null)
            """;

    static final String ADMINISTRATORS = """
            select id from people.person where role = 'ADMINISTRATOR' and disabled_at is null order by id for update
            """;

    static final String CHANGE_ROLE = "update people.person set role = :role, disabled_at = :disabledAt where id = :id";

    static final String CHANGE_PASSWORD = "update people.person set password_hash = :hash where id = :id";

    static final String INSERT_SESSION = """
            insert into people.session (hash, person, created_at, seen_at) values (:hash, :person, :at, :at)
            """;

    static final String BY_SESSION = """
            select id, name, role, password_hash, p.created_at, disabled_at, s.seen_at < :stale as stale
            from people.session s join people.person p on p.id = s.person
            where s.hash = :hash and s.seen_at > :seenAfter and s.created_at > :createdAfter and disabled_at is null
            """;

    static final String SEE_SESSION = "update people.session set seen_at = :at where hash = :hash";

    static final String END_SESSION = "delete from people.session where hash = :hash";

    static final String END_SESSIONS_OF = "delete from people.session where person = :person";

    static final String END_OLD_SESSIONS =
            "delete from people.session where seen_at <= :seenAfter or created_at <= :createdAfter";

    static final String INSERT_INVITATION = """
            insert into people.invitation (hash, role, invited_by, created_at, expires_at)
            values (:hash, :role, :invitedBy, :createdAt, :expiresAt)
            """;

    static final String INVITED_AS = "select role from people.invitation where hash = :hash and expires_at > :now";

    static final String TAKE_INVITATION =
            "delete from people.invitation where hash = :hash and expires_at > :now returning role";

    static final String END_INVITATIONS_BY = "delete from people.invitation where invited_by = :invitedBy";

    static final String END_OLD_INVITATIONS = "delete from people.invitation where expires_at <= :now";

    static final String LOCK_ATTEMPTS =
            "select pg_advisory_xact_lock(hashtextextended('people.attempt ' || lower(:name) || ' ' || :address, 0))::text";

    static final String INSERT_FAILURE =
            "insert into people.failed_sign_in (id, name, address, at) values (:id, lower(:name), :address, :at)";

    static final String END_FAILURE = "delete from people.failed_sign_in where id = :id";

    static final String COUNT_FAILURES = """
            select count(*) from people.failed_sign_in
            where name = lower(:name) and address = :address and at > :after
            """;

    static final String END_OLD_FAILURES = "delete from people.failed_sign_in where at <= :after";

    /** Someone found by their session, and whether the session should be marked as seen. */
    record Seated(Person person, boolean stale) {}

    /** False when somebody has that name. */
    boolean insert(Tx tx, Person person) {
        return tx.handle()
                        .createUpdate(INSERT_PERSON)
                        .bind("id", person.id())
                        .bind("name", person.name())
                        .bind("role", person.role().name())
                        .bind("passwordHash", person.passwordHash())
                        .bind("createdAt", person.createdAt())
                        .execute()
                > 0;
    }

    List<Person> all(Tx tx, int limit) {
        return tx.handle()
                .createQuery(ALL)
                .bind("limit", limit)
                .map(PeopleStore::person)
                .list();
    }

    Optional<Person> byName(Tx tx, String name) {
        return tx.handle()
                .createQuery(BY_NAME)
                .bind("name", name)
                .map(PeopleStore::person)
                .findOne();
    }

    Optional<Person> byId(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(BY_ID)
                .bind("id", id)
                .map(PeopleStore::person)
                .findOne();
    }

    boolean hasAdministrator(Tx tx) {
        return tx.handle().createQuery(HAS_ADMINISTRATOR).mapTo(Boolean.class).one();
    }

    /** Who administers. They stay as they are until the transaction ends: two at once cannot shut out each other. */
    List<UUID> administrators(Tx tx) {
        return tx.handle().createQuery(ADMINISTRATORS).mapTo(UUID.class).list();
    }

    void changeRole(Tx tx, UUID id, Role role, Optional<Instant> disabledAt) {
        tx.handle()
                .createUpdate(CHANGE_ROLE)
                .bind("id", id)
                .bind("role", role.name())
                .bind("disabledAt", disabledAt)
                .execute();
    }

    void changePassword(Tx tx, UUID id, String hash) {
        tx.handle()
                .createUpdate(CHANGE_PASSWORD)
                .bind("id", id)
                .bind("hash", hash)
                .execute();
    }

    void insertSession(Tx tx, byte[] hash, UUID person) {
        tx.handle()
                .createUpdate(INSERT_SESSION)
                .bind("hash", hash)
                .bind("person", person)
                .bind("at", tx.now())
                .execute();
    }

    Optional<Seated> bySession(Tx tx, byte[] hash, Instant seenAfter, Instant createdAfter, Instant stale) {
        return tx.handle()
                .createQuery(BY_SESSION)
                .bind("hash", hash)
                .bind("seenAfter", seenAfter)
                .bind("createdAfter", createdAfter)
                .bind("stale", stale)
                .map((row, context) -> new Seated(person(row, context), row.getBoolean("stale")))
                .findOne();
    }

    void seeSession(Tx tx, byte[] hash) {
        tx.handle()
                .createUpdate(SEE_SESSION)
                .bind("hash", hash)
                .bind("at", tx.now())
                .execute();
    }

    void endSession(Tx tx, byte[] hash) {
        tx.handle().createUpdate(END_SESSION).bind("hash", hash).execute();
    }

    void endSessionsOf(Tx tx, UUID person) {
        tx.handle().createUpdate(END_SESSIONS_OF).bind("person", person).execute();
    }

    void insertInvitation(Tx tx, byte[] hash, Role role, String invitedBy, Instant expiresAt) {
        tx.handle()
                .createUpdate(INSERT_INVITATION)
                .bind("hash", hash)
                .bind("role", role.name())
                .bind("invitedBy", invitedBy)
                .bind("createdAt", tx.now())
                .bind("expiresAt", expiresAt)
                .execute();
    }

    Optional<Role> invitedAs(Tx tx, byte[] hash) {
        return tx.handle()
                .createQuery(INVITED_AS)
                .bind("hash", hash)
                .bind("now", tx.now())
                .mapTo(String.class)
                .findOne()
                .map(Role::valueOf);
    }

    /** An invitation can be taken once. */
    Optional<Role> takeInvitation(Tx tx, byte[] hash) {
        return tx.handle()
                .createQuery(TAKE_INVITATION)
                .bind("hash", hash)
                .bind("now", tx.now())
                .mapTo(String.class)
                .findOne()
                .map(Role::valueOf);
    }

    void endInvitationsBy(Tx tx, String invitedBy) {
        tx.handle()
                .createUpdate(END_INVITATIONS_BY)
                .bind("invitedBy", invitedBy)
                .execute();
    }

    /** Lets nobody else try this name from this address until the transaction ends. */
    void lockAttempts(Tx tx, String name, String address) {
        tx.handle()
                .createQuery(LOCK_ATTEMPTS)
                .bind("name", name)
                .bind("address", address)
                .mapTo(String.class)
                .one();
    }

    void insertFailure(Tx tx, UUID id, String name, String address) {
        tx.handle()
                .createUpdate(INSERT_FAILURE)
                .bind("id", id)
                .bind("name", name)
                .bind("address", address)
                .bind("at", tx.now())
                .execute();
    }

    void endFailure(Tx tx, UUID id) {
        tx.handle().createUpdate(END_FAILURE).bind("id", id).execute();
    }

    long failures(Tx tx, String name, String address, Instant after) {
        return tx.handle()
                .createQuery(COUNT_FAILURES)
                .bind("name", name)
                .bind("address", address)
                .bind("after", after)
                .mapTo(Long.class)
                .one();
    }

    /** Forgets what has expired. */
    void tidy(Tx tx, Instant seenAfter, Instant createdAfter, Instant failuresAfter) {
        tx.handle()
                .createUpdate(END_OLD_SESSIONS)
                .bind("seenAfter", seenAfter)
                .bind("createdAfter", createdAfter)
                .execute();
        tx.handle().createUpdate(END_OLD_INVITATIONS).bind("now", tx.now()).execute();
        tx.handle().createUpdate(END_OLD_FAILURES).bind("after", failuresAfter).execute();
    }

    private static Person person(ResultSet row, StatementContext context) throws SQLException {
        return new Person(
                Rows.id(row, "id"),
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                row.getString("password_hash"),
                Rows.time(row, "created_at"),
                Rows.maybeTime(row, "disabled_at"));
    }
}
