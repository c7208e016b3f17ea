package dev.belay.bench.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Seconds of CPU that the parts have used by a moment, and the memory that the server holds. */
record Usage(long nanos, double server, double database, double load, double residentMegabytes) {

    private static final double TICKS_A_SECOND = 100;
    private static final int USER_TICKS = 11;

    /** In percent of one core, since an earlier moment. */
    String since(Usage earlier) {
        double seconds = (nanos - earlier.nanos) / 1e9;
        return String.format(
                Locale.ROOT,
                "CPU in percent of one core: server %.0f, database %.0f, load generator %.0f; machine load %s",
                100 * (server - earlier.server) / seconds,
                100 * (database - earlier.database) / seconds,
                100 * (load - earlier.load) / seconds,
                machineLoad());
    }

    /** In milliseconds for each of so many things that were done since an earlier moment; other work on the machine changes it little. */
    String each(Usage earlier, long things) {
        return String.format(
                Locale.ROOT,
                "server %.2f ms, database %.2f ms",
                1000 * (server - earlier.server) / things,
                1000 * (database - earlier.database) / things);
    }

    static String machineLoad() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException _) {
            return "unknown";
        }
    }

    static double cpuSeconds(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1])) / TICKS_A_SECOND;
        } catch (IOException _) {
            return 0;
        }
    }

    static double residentMegabytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .sum();
        } catch (IOException _) {
            return 0;
        }
    }
}
