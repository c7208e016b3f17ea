package dev.belay.discovery.registry;

import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.util.List;

/** The SQL by which replicas find each other. */
final class ReplicaStore {

    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private static final String TELL = """
            insert into discovery.replica (address, seen_at) values (:address, :now)
            on conflict (address) do update set seen_at = excluded.seen_at
            """;

    private static final String FORGET = "delete from discovery.replica where seen_at < :before";

    private static final String LEAVE = "delete from discovery.replica where address = :address";

    private static final String SEEN = """
            select address from discovery.replica
            where seen_at > :after and address <> :self
            order by address limit :most
            """;

    /** That this replica lives. */
    void tell(Tx tx, String address) {
        tx.handle()
                .createUpdate(TELL)
                .bind("address", address)
                .bind("now", tx.now())
                .execute();
        tx.handle()
                .createUpdate(FORGET)
                .bind("before", tx.now().minus(FORGOTTEN))
                .execute();
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
