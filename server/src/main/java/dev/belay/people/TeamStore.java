package dev.belay.people;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The SQL of teams. */
final class TeamStore {

    private static final String OF_PERSON = "select team from people.membership where person = :person order by team";

    private static final String ALL = "select person, team from people.membership order by team";

    private static final String OF_TOKEN = """
            select m.team from people.token t join people.membership m on m.person = t.person
            where t.id = :token and t.revoked_at is null
            """;

    private static final String LEAVE_ALL = "delete from people.membership where person = :person";

    private static final String JOIN =
            "insert into people.membership (person, team) select :person, unnest(cast(:teams as text[]))";

    List<String> ofPerson(Tx tx, UUID person) {
        return tx.handle()
                .createQuery(OF_PERSON)
                .bind("person", person)
                .mapTo(String.class)
                .list();
    }

    /** By person, in the order of their names. */
    Map<UUID, List<String>> all(Tx tx) {
        var all = new HashMap<UUID, List<String>>();
        tx.handle()
                .createQuery(ALL)
                .map((row, _) -> Map.entry(Rows.id(row, "person"), row.getString("team")))
                .list()
                .forEach(each -> all.computeIfAbsent(each.getKey(), _ -> new ArrayList<>())
                        .add(each.getValue()));
        return all;
    }

    /** Those of whoever made a token. */
    List<String> ofToken(Tx tx, UUID token) {
        return tx.handle()
                .createQuery(OF_TOKEN)
                .bind("token", token)
                .mapTo(String.class)
                .list();
    }

    void put(Tx tx, UUID person, Set<String> teams) {
        tx.handle().createUpdate(LEAVE_ALL).bind("person", person).execute();
        tx.handle()
                .createUpdate(JOIN)
                .bind("person", person)
                .bindArray("teams", String.class, teams)
                .execute();
    }
}
