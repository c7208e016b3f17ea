package dev.belay.agent.machine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One process as Linux lists it. The start is in clock ticks since boot, so that together with the boot it tells a
 * process from a later one with the same number, whatever happens to the clock.
 */
record ProcessEntry(long pid, char state, long group, long session, long startTicks) {

    /** Behind the name there are some fifty; the start is the last that is of interest. */
    private static final int FIELDS = 20;

    private static final Path PROC = Path.of("/proc");
    private static final Path BOOT = PROC.resolve("sys/kernel/random/boot_id");

    static boolean available() {
        return Files.isReadable(PROC.resolve("self/stat"));
    }

    static Optional<ProcessEntry> of(long pid) {
        try {
            return parse(Files.readString(PROC.resolve(pid + "/stat")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static List<ProcessEntry> all() {
        var entries = new ArrayList<ProcessEntry>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path folder : folders) {
                of(Long.parseLong(folder.getFileName().toString())).ifPresent(entries::add);
            }
        } catch (IOException e) {
            throw new IllegalStateException("could not list processes", e);
        }
        return entries;
    }

    /** The name between the parentheses may hold anything, so the fields are counted from the last one. */
    static Optional<ProcessEntry> parse(String line) {
        int name = line.indexOf(" (");
        int end = line.lastIndexOf(") ");
        if (name < 0 || end < 0) {
            return Optional.empty();
        }
        List<String> fields = List.of(line.substring(end + 2).trim().split(" ", FIELDS + 1));
        if (fields.size() < FIELDS) {
            return Optional.empty();
        }
        return Optional.of(new ProcessEntry(
                Long.parseLong(line.substring(0, name)),
                fields.get(0).charAt(0),
                Long.parseLong(fields.get(2)),
                Long.parseLong(fields.get(3)),
                Long.parseLong(fields.get(FIELDS - 1))));
    }

    static String boot() {
        try {
            return Files.readString(BOOT).trim();
        } catch (IOException e) {
            return "";
        }
    }

    /** A process that ended and whose parent has not asked yet is not running any more. */
    boolean running() {
        return state != 'Z' && state != 'X';
    }
}
