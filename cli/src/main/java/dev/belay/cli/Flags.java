package dev.belay.cli;

import dev.belay.cli.terminal.Failure;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The flags of a command, by which people know what the server calls by the keys of its API: {@code --log-days} is {@code
 * logDays}.
 */
record Flags(CommandLine command) {

    private static final int BAD_REQUEST = 400;
    private static final int UNPROCESSABLE = 422;

    /** A key in quotes, or at the beginning of a line that tells of its fault. */
    private static final Pattern KEY = Pattern.compile("“([a-z][A-Za-z]*)”|(?m:^  ([a-z][A-Za-z]*)(?=: ))");

    /** What a failure says; where the server found what was sent invalid, with the flags that sent it. */
    String told(Failure failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure.status() != BAD_REQUEST && failure.status() != UNPROCESSABLE) {
            return message;
        }
        Map<String, OptionSpec> flags = command.getCommandSpec().optionsMap();
        return KEY.matcher(message).replaceAll(found -> {
            boolean quoted = found.group(1) != null;
            String flag = flag(quoted ? found.group(1) : found.group(2));
            return Matcher.quoteReplacement(flags.containsKey(flag) ? (quoted ? "" : "  ") + flag : found.group());
        });
    }

    private static String flag(String key) {
        return "--" + key.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
