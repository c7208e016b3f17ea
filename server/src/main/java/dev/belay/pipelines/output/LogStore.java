package dev.belay.pipelines.output;

import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.util.Map;
import java.util.UUID;

/** The SQL of logs: which bytes have arrived. */
public final class LogStore {

    /**
     * How much of a log there is.
     *
     * @param contiguous bytes from the beginning without a gap
     * @param total where the last byte that arrived ends
     * @param missing bytes in the gaps between
     */
    public record Extent(long contiguous, long total, long missing) {
        static final Extent NOTHING = new Extent(0, 0, 0);
    }

    private static final String RECEIVED = """
            insert into pipelines.log (job, received, header_times)
            values (:job, int8multirange(int8range(:from, :to)), '{}')
            on conflict (job) do update set received = pipelines.log.received + excluded.received
            """;

    private static final String EXTENT = """
            select coalesce(max(upper(piece)) filter (where lower(piece) = 0), 0) as contiguous,
                   coalesce(max(upper(piece)), 0) as total,
                   coalesce(max(upper(piece)) - sum(upper(piece) - lower(piece)), 0) as missing
            from pipelines.log, unnest(received) piece
            where job = :job
            """;

    private static final String HEADER_TIMES = """
            insert into pipelines.log (job, received, header_times)
            values (:job, '{}', cast(:times as jsonb))
            on conflict (job) do update set header_times = pipelines.log.header_times || excluded.header_times
            """;

    /** Notes bytes from {@code from} up to and without {@code to}; noting them again changes nothing. */
    void received(Tx tx, UUID job, long from, long to) {
        tx.handle()
                .createUpdate(RECEIVED)
                .bind("job", job)
                .bind("from", from)
                .bind("to", to)
                .execute();
    }

    public Extent extent(Tx tx, UUID job) {
        return tx.handle()
                .createQuery(EXTENT)
                .bind("job", job)
                .map((row, _) -> new Extent(row.getLong("contiguous"), row.getLong("total"), row.getLong("missing")))
                .findOne()
                .orElse(Extent.NOTHING);
    }

    /** When the lines that fold a log were written, by their number. */
    void headerTimes(Tx tx, UUID job, Map<String, String> times) {
        tx.handle()
                .createUpdate(HEADER_TIMES)
                .bind("job", job)
                .bind("times", Json.API.writeValueAsString(times))
                .execute();
    }
}
