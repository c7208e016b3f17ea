package dev.belay.people;

import dev.belay.platform.access.Role;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The SQL of API tokens. */
final class TokenStore {

    static final String COLUMNS =
            "t.id, t.name, t.scopes, t.services, t.person, t.made_by, t.created_at, t.expires_at, t.used_at, t.revoked_at";

    static final String INSERT = """
            insert into people.token (id, hash, name, scopes, services, person, made_by, created_at, expires_at)
            values (:id, :hash, :name, :scopes, :services, :person, :madeBy, :createdAt, :expiresAt)
            """;

    static final String LIVE = "select " + COLUMNS + """
             from people.token t
            where revoked_at is null and expires_at > :now and (:everybody or person = :person)
            order by created_at desc limit :limit
            """;

    static final String BY_HASH = "select " + COLUMNS + """
            , p.role, p.disabled_at is not null as shut_out, (t.used_at is null or t.used_at < :stale) as stale
            from people.token t left join people.person p on p.id = t.person
            where t.hash = :hash and t.revoked_at is null and t.expires_at > :now
            """;

    static final String PERSON = "select person from people.token where id = :id and person is not null";

    static final String USE = "update people.token set used_at = :at where id = :id";

    static final String REVOKE = """
            update people.token t set revoked_at = :at
            where id = :id and revoked_at is null and (:everybody or person = :person) returning name
            """;

    static final String REVOKE_MADE_BY =
            "update people.token set revoked_at = :at where made_by = :madeBy and revoked_at is null";

    /**
     * A token that was presented.
     *
     * @param role of the person whose it is
     * @param shutOut whether that person may not sign in any more
     */
    record Presented(Token token, Optional<Role> role, boolean shutOut, boolean stale) {}

    void insert(Tx tx, Token token, byte[] hash) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("id", token.id())
                .bind("hash", hash)
                .bind("name", token.name())
                .bind(
                        "scopes",
                        token.scopes().stream().map(Scope::label).sorted().toArray(String[]::new))
                .bind("services", token.services().stream().sorted().toArray(String[]::new))
                .bind("person", token.person())
                .bind("madeBy", token.madeBy())
                .bind("createdAt", token.createdAt())
                .bind("expiresAt", token.expiresAt())
                .execute();
    }

    /** Tokens that work, the newest first: of one person, or of everybody. */
    List<Token> live(Tx tx, Optional<UUID> person, int limit) {
        return tx.handle()
                .createQuery(LIVE)
                .bind("now", tx.now())
                .bind("everybody", person.isEmpty())
                .bind("person", person)
                .bind("limit", limit)
                .map((row, _) -> token(row))
                .list();
    }

    Optional<Presented> byHash(Tx tx, byte[] hash, Instant stale) {
        return tx.handle()
                .createQuery(BY_HASH)
                .bind("hash", hash)
                .bind("now", tx.now())
                .bind("stale", stale)
                .map((row, _) -> new Presented(
                        token(row),
                        Optional.ofNullable(row.getString("role")).map(Role::valueOf),
                        row.getBoolean("shut_out"),
                        row.getBoolean("stale")))
                .findOne();
    }

    /** Whose a token is. */
    Optional<UUID> person(Tx tx, UUID id) {
        return tx.handle().createQuery(PERSON).bind("id", id).mapTo(UUID.class).findOne();
    }

    void use(Tx tx, UUID id) {
        tx.handle().createUpdate(USE).bind("id", id).bind("at", tx.now()).execute();
    }

    /** Ends a token; the answer is its name, if there was one to end. */
    Optional<String> revoke(Tx tx, UUID id, Optional<UUID> person) {
        return tx.handle()
                .createQuery(REVOKE)
                .bind("id", id)
                .bind("at", tx.now())
                .bind("everybody", person.isEmpty())
                .bind("person", person)
                .mapTo(String.class)
                .findOne();
    }

    void revokeMadeBy(Tx tx, String madeBy) {
        tx.handle()
                .createUpdate(REVOKE_MADE_BY)
                .bind("at", tx.now())
                .bind("madeBy", madeBy)
                .execute();
    }

    private static Token token(ResultSet row) throws SQLException {
        Set<Scope> scopes = Arrays.stream((String[]) row.getArray("scopes").getArray())
                .map(Scope::of)
                .collect(Collectors.toUnmodifiableSet());
        return new Token(
                Rows.id(row, "id"),
                row.getString("name"),
                scopes,
                Set.of((String[]) row.getArray("services").getArray()),
                Rows.maybeId(row, "person"),
                row.getString("made_by"),
                Rows.time(row, "created_at"),
                Rows.time(row, "expires_at"),
                Rows.maybeTime(row, "used_at"),
                Rows.maybeTime(row, "revoked_at"));
    }
}
