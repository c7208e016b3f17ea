package dev.belay.agent.instances;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What an instance writes. The process appends to the file itself, so that it can outlive the agent; when the file is
 * full its last bytes are copied aside and it is emptied; what is written in that moment is lost.
 */
record OutputFile(Path file, long bytesMax) {

    private static final int TAIL_BYTES = 2048;
    private static final int TAIL_LINES = 8;

    /** Bounds the file. Done every second, so a very talkative instance exceeds the limit by what it writes in one. */
    void bound() throws IOException {
        if (size() <= bytesMax) {
            return;
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".1.new");
        try (var full = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                var kept = FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            long from = Math.max(0, full.size() - bytesMax);
            long copied = 0;
            for (long more = 1; copied < bytesMax && more > 0; copied += more) {
                more = full.transferTo(from + copied, bytesMax - copied, kept);
            }
            full.truncate(0);
        }
        Files.move(
                fresh,
                file.resolveSibling(file.getFileName() + ".1"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** The last few lines from an offset on, for people who want to know why it ended. */
    String tail(long from) {
        try (var raw = new RandomAccessFile(file.toFile(), "r")) {
            long begin = Math.max(Math.min(from, raw.length()), raw.length() - TAIL_BYTES);
            byte[] bytes = new byte[(int) (raw.length() - begin)];
            raw.seek(begin);
            raw.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    long size() {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
