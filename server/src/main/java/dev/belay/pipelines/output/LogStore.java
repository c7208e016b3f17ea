package dev.belay.pipelines.output;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** A stretch of bytes, from {@code begin} up to and without {@code end}. */
    record Span(long begin, long end) {}

    private static final String BEGIN = """
            insert into pipelines.log (job, received, header_times) values (:job, '{}', '{}') on conflict (job) do nothing
            """;

    private static final String NEWS = """
            select lower(piece) as begin, upper(piece) as end
            from pipelines.log
            left join lateral unnest(int8multirange(int8range(:from, :to)) - received) piece on true
            where job = :job
            for update of log
            """;

    private static final String RECEIVED = """
            update pipelines.log set received = received + int8multirange(int8range(:from, :to)) where job = :job
            """;

    private static final String COUNT_LINES = """
            insert into pipelines.log_block (job, block, lines)
            select :job, block, lines
            from unnest(cast(:blocks as int[]), cast(:lines as int[])) counted (block, lines)
            on conflict (job, block) do update set lines = log_block.lines + excluded.lines
            """;

    private static final String LINES_BEFORE =
            "select coalesce(sum(lines), 0) from pipelines.log_block where job = :job and block < :block";

    private static final String BLOCK_OF_LINE = """
            select min(block) from (
                select block, sum(lines) over (order by block) as upto from pipelines.log_block where job = :job) counted
            where upto >= :before
            """;

    private static final String EXTENT = """
            select coalesce(max(upper(piece)) filter (where lower(piece) = 0), 0) as contiguous,
                   coalesce(max(upper(piece)), 0) as total,
                   coalesce(max(upper(piece)) - sum(upper(piece) - lower(piece)), 0) as missing
            from pipelines.log, unnest(received) piece
            where job = :job
            """;

    private static final String CLOSED = """
            select exists (
                select from pipelines.log where job = :job and (sealed_at is not null or deleted_at is not null))
            """;
    private static final String DELETED =
            "select exists (select from pipelines.log where job = :job and deleted_at is not null)";

    private static final String HEADER_TIMES = """
            update pipelines.log set header_times = header_times || cast(:times as jsonb)
            where job = :job
              and (select count(*) from jsonb_object_keys(header_times || cast(:times as jsonb))) <= :timesMax
            """;

    /**
     * Notes bytes from {@code from} up to and without {@code to}; answers those that had not been noted before. Until the
     * transaction ends, nobody else notes any.
     */
    List<Span> received(Tx tx, UUID job, long from, long to) {
        List<Optional<Span>> news = news(tx, job, from, to);
        if (news.isEmpty()) {
            tx.handle().createUpdate(BEGIN).bind("job", job).execute();
            news = news(tx, job, from, to);
        }
        tx.handle()
                .createUpdate(RECEIVED)
                .bind("job", job)
                .bind("from", from)
                .bind("to", to)
                .execute();
        return news.stream().flatMap(Optional::stream).toList();
    }

    /** One row at least when the log is known, so nothing means that it is not. */
    private static List<Optional<Span>> news(Tx tx, UUID job, long from, long to) {
        return tx.handle()
                .createQuery(NEWS)
                .bind("job", job)
                .bind("from", from)
                .bind("to", to)
                .map((row, _) -> {
                    var span = new Span(row.getLong("begin"), row.getLong("end"));
                    return span.end() == 0 ? Optional.<Span>empty() : Optional.of(span);
                })
                .list();
    }

    /** Adds lines that ended in each block of the log. */
    void countLines(Tx tx, UUID job, Map<Integer, Integer> lines) {
        List<Integer> blocks = lines.keySet().stream().sorted().toList();
        tx.handle()
                .createUpdate(COUNT_LINES)
                .bind("job", job)
                .bindArray("blocks", Integer.class, blocks)
                .bindArray(
                        "lines", Integer.class, blocks.stream().map(lines::get).toList())
                .execute();
    }

    /** How many lines end before a block. */
    long linesBefore(Tx tx, UUID job, int block) {
        return tx.handle()
                .createQuery(LINES_BEFORE)
                .bind("job", job)
                .bind("block", block)
                .mapTo(Long.class)
                .one();
    }

    /** The block in which as many lines have ended as are before a line; empty when there are not so many. */
    Optional<Integer> blockOf(Tx tx, UUID job, long line) {
        return tx.handle()
                .createQuery(BLOCK_OF_LINE)
                .bind("job", job)
                .bind("before", line - 1)
                .map((row, _) -> Rows.maybeNumber(row, "min"))
                .one();
    }

    public Extent extent(Tx tx, UUID job) {
        return tx.handle()
                .createQuery(EXTENT)
                .bind("job", job)
                .map((row, _) -> new Extent(row.getLong("contiguous"), row.getLong("total"), row.getLong("missing")))
                .findOne()
                .orElse(Extent.NOTHING);
    }

    /** Whether a log takes nothing more. */
    boolean isClosed(Tx tx, UUID job) {
        return tx.handle()
                .createQuery(CLOSED)
                .bind("job", job)
                .mapTo(Boolean.class)
                .one();
    }

    /** Whether a log was kept long enough. */
    boolean isDeleted(Tx tx, UUID job) {
        return tx.handle()
                .createQuery(DELETED)
                .bind("job", job)
                .mapTo(Boolean.class)
                .one();
    }

    /** When the lines that fold a log were written, by their number. False when that would be too many in all. */
    boolean headerTimes(Tx tx, UUID job, Map<String, String> times, int timesMax) {
        tx.handle().createUpdate(BEGIN).bind("job", job).execute();
        return tx.handle()
                        .createUpdate(HEADER_TIMES)
                        .bind("job", job)
                        .bind("times", Json.API.writeValueAsString(times))
                        .bind("timesMax", timesMax)
                        .execute()
                == 1;
    }
}
