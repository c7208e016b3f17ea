package dev.belay.pipelines.job;

import dev.belay.platform.database.Tx;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The SQL of logs that begin in the database. */
public final class LogHeadStore {

    /**
     * A log that begins with no more than this begins in the database, where many become durable at one time: most logs are short, and
     * a file for each would cost more than all else about a job.
     */
    public static final int HEAD_BYTES_MAX = 4 << 10;

    /** Lines are counted with it; a head of bytes that came before in the same way is there already. */
    private static final String BEGIN_WITH = """
            with told as (
                select job, decode(hex, 'hex') as head, lines
                from unnest(cast(:jobs as uuid[]), cast(:heads as text[]), cast(:lines as int[])) told (job, hex, lines)),
            begun as (
                insert into pipelines.log (job, received, header_times, head, grown)
                select job, int8multirange(int8range(0, octet_length(head))), '{}', head, false from told
                on conflict (job) do nothing returning job),
            counted as (
                insert into pipelines.log_block (job, block, lines)
                select job, 0, lines from told join begun using (job) where lines > 0)
            select job from begun
            union all
            select job from told join pipelines.log using (job, head)
            """;

    /** The first bytes of a job's log, in hexadecimal, and how many lines end in them. */
    public record Head(UUID job, String hex, int lines) {

        /** At least one byte, and no more than {@link #HEAD_BYTES_MAX}. */
        public static Head of(UUID job, byte[] bytes) {
            int lines = 0;
            for (byte each : bytes) {
                lines += each == '\n' ? 1 : 0;
            }
            return new Head(job, HexFormat.of().formatHex(bytes), lines);
        }
    }

    /**
     * Begins logs with bytes that are kept in the database. Answers those of the jobs whose logs begin so; the others have been begun
     * in another way, and nothing is noted of them.
     */
    public Set<UUID> begin(Tx tx, List<Head> heads) {
        if (heads.isEmpty()) {
            return Set.of();
        }
        // In the order of their jobs, as all do, lest two wait for each other.
        List<Head> ordered = heads.stream()
                .sorted(Comparator.comparing(each -> each.job().toString()))
                .toList();
        return tx.handle()
                .createQuery(BEGIN_WITH)
                .bindArray("jobs", UUID.class, ordered.stream().map(Head::job).toList())
                .bindArray(
                        "heads", String.class, ordered.stream().map(Head::hex).toList())
                .bindArray(
                        "lines",
                        Integer.class,
                        ordered.stream().map(Head::lines).toList())
                .mapTo(UUID.class)
                .set();
    }
}
