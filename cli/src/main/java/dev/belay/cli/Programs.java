package dev.belay.cli;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Programs that have to be on this machine, and the Debian packages that bring them. */
enum Programs {
    GIT("git", "git"),
    CURL("curl", "curl"),
    SETSID("setsid", "util-linux");

    private final String program;
    private final String debian;

    Programs(String program, String debian) {
        this.program = program;
        this.debian = debian;
    }

    boolean isOn(String path) {
        return Stream.of(path.split(":"))
                .map(folder -> Path.of(folder, program))
                .anyMatch(Files::isExecutable);
    }

    /**
     * Looks for all of them before anything is begun.
     *
     * @param who needs them, as the message begins
     * @param path as in the variable {@code PATH}
     */
    static void require(String who, String path, Programs... needed) {
        List<Programs> missing =
                Stream.of(needed).filter(each -> !each.isOn(path)).toList();
        if (!missing.isEmpty()) {
            String names = missing.stream().map(each -> each.program).collect(Collectors.joining(" and "));
            String packages = missing.stream().map(each -> each.debian).collect(Collectors.joining(" "));
            throw new Failure(
                    Exit.UNREACHABLE,
                    who + " needs " + names + ", which " + (missing.size() == 1 ? "is" : "are")
                            + " not on the path. On Debian: apt-get install " + packages);
        }
    }
}
