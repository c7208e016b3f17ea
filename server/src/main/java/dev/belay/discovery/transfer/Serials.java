package dev.belay.discovery.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers of versions, which only go forward (RFC 1982): the second, or one more than the last, and never one from before
 * a restart, whatever the clock says: a file holds the end of the numbers that may have been given out. Not for several
 * threads at once.
 */
final class Serials {

    /** How many numbers are taken from the file at once. After a kill the next one is ahead by this at most. */
    static final int TAKEN = 16;

    /** How far others may push the numbers ahead of the clock, in seconds. */
    static final int AHEAD_MAX = 3_600;

    private static final Logger log = LoggerFactory.getLogger(Serials.class);

    private final Path file;
    private final InstantSource clock;
    private int last;
    private int end;

    Serials(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        int now = now();
        int before = read(now);
        this.last = isAfter(now, before) ? now - 1 : before - 1;
        this.end = last + 1;
    }

    /** Whether a number is later than another one: both go round after 4,294,967,295. */
    static boolean isAfter(int number, int other) {
        return number - other > 0;
    }

    /** The number of the next version, later than {@code floor} if that is not too far ahead. */
    int next(int floor) {
        boolean within = isAfter(floor, last) && !isAfter(floor, now() + AHEAD_MAX);
        last = within ? floor : last;
        return next();
    }

    /** The number of the next version. */
    int next() {
        int now = now();
        int next = isAfter(now, last) ? now : last + 1;
        last = next;
        if (!isAfter(end, next)) {
            end = next + TAKEN;
            write(end);
        }
        return next;
    }

    /** Gives back what was taken from the file and not given out. */
    void close() {
        if (end != last + 1) {
            end = last + 1;
            write(end);
        }
    }

    private int now() {
        return (int) clock.instant().getEpochSecond();
    }

    private int read(int otherwise) {
        try {
            return Files.exists(file)
                    ? Integer.parseUnsignedInt(Files.readString(file).strip())
                    : otherwise;
        } catch (IOException | NumberFormatException exception) {
            log.atWarn()
                    .addKeyValue("file", file)
                    .setCause(exception)
                    .log("cannot read the last number of the zones: goes on from the clock");
            return otherwise;
        }
    }

    private void write(int number) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.writeString(next, Integer.toUnsignedString(number) + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException exception) {
            log.atWarn()
                    .addKeyValue("file", file)
                    .setCause(exception)
                    .log("cannot keep the number of the zones: after a restart it follows from the clock alone");
        }
    }
}
