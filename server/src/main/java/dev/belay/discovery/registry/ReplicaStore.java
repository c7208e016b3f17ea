package dev.belay.discovery.registry;

import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.util.List;

/** The SQL by which replicas find each other. */
final class ReplicaStore {

    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private static final String TELL = """
            insert into discovery.replica (address, seen_at, life) values (:address, :now, :life)
            on conflict (address) do update set seen_at = excluded.seen_at, life = excluded.life
            """;

    private static final String NAMESAKE =
            "select exists (select from discovery.replica where address = :address and life <> :life)";

    private static final String FORGET = "delete from discovery.replica where seen_at < :before";

    private static final String LEAVE = "delete from discovery.replica where address = :address";

    private static final String SEEN = """
            select address from discovery.replica
            where seen_at > :after and address <> :self
            order by address limit :most
            """;

    /** That this replica lives. */
    void tell(Tx tx, String address, String life) {
        tx.handle()
                .createUpdate(TELL)
                .bind("address", address)
                .bind("life", life)
                .bind("now", tx.now())
                .execute();
        tx.handle()
                .createUpdate(FORGET)
                .bind("before", tx.now().minus(FORGOTTEN))
                .execute();
    }

    /** Whether another life told last, after this one did, that it has this address. */
    boolean isNamesake(Tx tx, String address, String life) {
        return tx.handle()
                .createQuery(NAMESAKE)
                .bind("address", address)
                .bind("life", life)
                .mapTo(Boolean.class)
                .one();
    }

    void leave(Tx tx, String address) {
        tx.handle().createUpdate(LEAVE).bind("address", address).execute();
    }

    /** The others that told so lately. */
    List<String> seen(Tx tx, String self, Duration lately, int most) {
        return tx.handle()
                .createQuery(SEEN)
                .bind("after", tx.now().minus(lately))
                .bind("self", self)
                .bind("most", most)
                .mapTo(String.class)
                .list();
    }
}
