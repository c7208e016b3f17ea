package dev.belay.agent.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The two things about sessions that Java cannot do by itself: begin one, and signal a whole group. */
final class Sessions {

    private static final List<String> FOLDERS = List.of("/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin");

    private Sessions() {}

    /**
     * The words that begin a session and become the command after them: {@code setsid}, or perl where it is missing.
     */
    static List<String> launcher() throws IOException {
        for (String folder : FOLDERS) {
            Path setsid = Path.of(folder, "setsid");
            if (Files.isExecutable(setsid)) {
                return List.of(setsid.toString());
            }
        }
        for (String folder : FOLDERS) {
            Path perl = Path.of(folder, "perl");
            if (Files.isExecutable(perl)) {
                return List.of(perl.toString(), "-e", "use POSIX; POSIX::setsid(); exec @ARGV or exit 127");
            }
        }
        throw new IOException("neither setsid nor perl is installed; one of them is needed to start a process group");
    }

    /** Sends a signal to groups. True if there was at least one process to signal. */
    static boolean signal(String signal, List<Long> groups) {
        boolean any = false;
        for (long group : groups) {
            var words = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$0\" -- \"-$1\" 2>/dev/null", signal));
            words.add(Long.toString(group));
            any |= run(words);
        }
        return any;
    }

    private static boolean run(List<String> words) {
        try {
            return new ProcessBuilder(words).start().waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("could not signal a process group", e);
        }
    }
}
