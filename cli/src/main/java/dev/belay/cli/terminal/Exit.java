package dev.belay.cli.terminal;

/** How the program ends. Scripts rely on these numbers; {@code --help} lists them. */
public enum Exit {
    OK(0, "Done; what was waited for went well."),
    FAILED(1, "What was waited for went wrong: the build failed, the rollout was backed out, the file has faults."),
    USAGE(2, "The command was not understood."),
    UNREACHABLE(3, "The server cannot be reached, or a part could not be started."),
    REFUSED(4, "The server refused: no permission, no such thing, a conflict, invalid input."),
    BROKEN(5, "The server or this program has a fault.");

    public final int code;
    public final String meaning;

    Exit(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }
}
