package dev.belay.cli;

import dev.belay.cli.terminal.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code belay server}: the control plane. It reads its own settings, so everything behind the word goes to it unread. */
@Command(name = "server", description = "Runs the control plane and its database.")
final class ServerCommand implements Callable<Integer> {

    @Unmatched
    private List<String> settings = new ArrayList<>();

    @Override
    public Integer call() {
        return run(settings);
    }

    /** Its exit status in the words of this program. */
    static int run(List<String> settings) {
        int status = dev.belay.Main.run(settings);
        return status == 1 ? Exit.UNREACHABLE.code : status;
    }
}
