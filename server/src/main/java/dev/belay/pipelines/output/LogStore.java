package dev.belay.pipelines.output;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.SqlStatement;

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
            insert into pipelines.log (job, received, header_times)
            select job, '{}', '{}' from unnest(cast(:jobs as uuid[])) job on conflict (job) do nothing
            """;

    private static final String HEAD = "select head from pipelines.log where job = :job and head is not null";

    /** The bytes of chunks, a row for each. */
    private static final String ARRIVED = """
            from unnest(cast(:jobs as uuid[]), cast(:begins as bigint[]), cast(:ends as bigint[])) arrived (job, begins, ends)
            """;

    private static final String NEWS = "select log.job, lower(piece) as begin, upper(piece) as end " + ARRIVED + """
            join pipelines.log on log.job = arrived.job
            cross join lateral unnest(int8multirange(int8range(begins, ends)) - received) piece
            for update of log
            """;

    private static final String RECEIVED =
            "update pipelines.log set grown = true, received = received + int8multirange(int8range(begins, ends)) "
                    + ARRIVED + "where log.job = arrived.job";

    private static final String COUNT_LINES = """
            insert into pipelines.log_block (job, block, lines)
            select job, block, lines
            from unnest(cast(:jobs as uuid[]), cast(:blocks as int[]), cast(:lines as int[])) counted (job, block, lines)
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

    private static final String DIGEST = "select sha256 from pipelines.log where job = :job and sha256_bytes = :bytes";

    private static final String PUT_DIGEST =
            "update pipelines.log set sha256 = :sha256, sha256_bytes = :bytes where job = :job";

    private static final String HEADER_TIMES = """
            update pipelines.log set header_times = header_times || cast(:times as jsonb)
            where job = :job
              and (select count(*) from jsonb_object_keys(header_times || cast(:times as jsonb))) <= :timesMax
            """;

    /** A chunk of a job's log. */
    record Arrived(UUID job, Span span) {}

    /** Lines that end in a block of a job's log. */
    record Counted(UUID job, int block, int lines) {}

    /** The first bytes of a log, if they are kept in the database. */
    Optional<byte[]> head(Tx tx, UUID job) {
        return tx.handle()
                .createQuery(HEAD)
                .bind("job", job)
                .mapTo(byte[].class)
                .findOne();
    }

    /**
     * Notes bytes, each of another job; answers those that had not been noted before, by job. Until the transaction ends, nobody
     * else notes any of these jobs.
     */
    Map<UUID, List<Span>> received(Tx tx, List<Arrived> arrived) {
        // In the order of their jobs, as all do, lest two wait for each other.
        List<Arrived> ordered = arrived.stream()
                .sorted(Comparator.comparing(each -> each.job().toString()))
                .toList();
        tx.handle()
                .createUpdate(BEGIN)
                .bindArray(
                        "jobs", UUID.class, ordered.stream().map(Arrived::job).toList())
                .execute();
        Map<UUID, List<Span>> news = bind(tx.handle().createQuery(NEWS), ordered)
                .map((row, _) -> new Arrived(Rows.id(row, "job"), new Span(row.getLong("begin"), row.getLong("end"))))
                .stream()
                .collect(Collectors.groupingBy(Arrived::job, Collectors.mapping(Arrived::span, Collectors.toList())));
        bind(tx.handle().createUpdate(RECEIVED), ordered).execute();
        return news;
    }

    private static <T extends SqlStatement<T>> T bind(T statement, List<Arrived> arrived) {
        return statement
                .bindArray(
                        "jobs", UUID.class, arrived.stream().map(Arrived::job).toList())
                .bindArray(
                        "begins",
                        Long.class,
                        arrived.stream().map(each -> each.span().begin()).toList())
                .bindArray(
                        "ends",
                        Long.class,
                        arrived.stream().map(each -> each.span().end()).toList());
    }

    void countLines(Tx tx, List<Counted> counted) {
        if (counted.isEmpty()) {
            return;
        }
        tx.handle()
                .createUpdate(COUNT_LINES)
                .bindArray(
                        "jobs", UUID.class, counted.stream().map(Counted::job).toList())
                .bindArray(
                        "blocks",
                        Integer.class,
                        counted.stream().map(Counted::block).toList())
                .bindArray(
                        "lines",
                        Integer.class,
                        counted.stream().map(Counted::lines).toList())
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

    /** The SHA-256 of a log of so many bytes, in hexadecimal, if somebody has reckoned it. */
    Optional<String> digest(Tx tx, UUID job, long bytes) {
        return tx.handle()
                .createQuery(DIGEST)
                .bind("job", job)
                .bind("bytes", bytes)
                .mapTo(String.class)
                .findOne();
    }

    void digest(Tx tx, UUID job, long bytes, String sha256) {
        tx.handle()
                .createUpdate(PUT_DIGEST)
                .bind("job", job)
                .bind("bytes", bytes)
                .bind("sha256", sha256)
                .execute();
    }

    /** When the lines that fold a log were written, by their number. False when that would be too many in all. */
    boolean headerTimes(Tx tx, UUID job, Map<String, String> times, int timesMax) {
        tx.handle().createUpdate(BEGIN).bindArray("jobs", UUID.class, job).execute();
        return tx.handle()
                        .createUpdate(HEADER_TIMES)
                        .bind("job", job)
                        .bind("times", Json.API.writeValueAsString(times))
                        .bind("timesMax", timesMax)
                        .execute()
                == 1;
    }
}
