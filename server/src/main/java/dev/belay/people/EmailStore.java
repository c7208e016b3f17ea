package dev.belay.people;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The SQL of where people are written to. */
final class EmailStore {

    private static final String OF_PERSON = "select email from people.person where id = :person and email is not null";

    private static final String OF_TOKEN = """
            select p.email from people.token t join people.person p on p.id = t.person
            where t.id = :token and t.revoked_at is null and p.email is not null
            """;

    private static final String PUT = "update people.person set email = :email where id = :person";

    private static final String ALL = "select id, email from people.person where email is not null";

    Optional<String> ofPerson(Tx tx, UUID person) {
        return tx.handle()
                .createQuery(OF_PERSON)
                .bind("person", person)
                .mapTo(String.class)
                .findOne();
    }

    /** That of whoever made a token. */
    Optional<String> ofToken(Tx tx, UUID token) {
        return tx.handle()
                .createQuery(OF_TOKEN)
                .bind("token", token)
                .mapTo(String.class)
                .findOne();
    }

    /** By person. */
    Map<UUID, String> all(Tx tx) {
        var all = new HashMap<UUID, String>();
        tx.handle()
                .createQuery(ALL)
                .map((row, _) -> Map.entry(Rows.id(row, "id"), row.getString("email")))
                .forEach(each -> all.put(each.getKey(), each.getValue()));
        return all;
    }

    void put(Tx tx, UUID person, Optional<String> email) {
        tx.handle()
                .createUpdate(PUT)
                .bind("person", person)
                .bind("email", email.orElse(null))
                .execute();
    }
}
