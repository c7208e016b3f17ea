package dev.belay.agent.instances;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What an instance writes. The process appends to the file itself, so that it can outlive the agent; when the file is full
 * it is copied aside and emptied, and lines written in that moment are lost.
 */
record OutputFile(Path file, long bytesMax) {

    private static final int TAIL_BYTES = 2048;
    private static final int TAIL_LINES = 8;

    /** Bounds the file. Done every second, so a very talkative instance may exceed the limit by what it writes in one. */
    void bound() throws IOException {
        if (Files.exists(file) && Files.size(file) > bytesMax) {
            Path before = file.resolveSibling(file.getFileName() + ".1");
            Files.copy(file, before, StandardCopyOption.REPLACE_EXISTING);
            try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
                raw.setLength(0);
            }
            if (Files.size(before) > 2 * bytesMax) {
                try (var raw = new RandomAccessFile(before.toFile(), "rw")) {
                    raw.setLength(2 * bytesMax);
                }
            }
        }
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
