package dev.belay.cli.pipeline;

import dev.belay.cli.job.JobServer;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Spans;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.setting.SecretList;
import dev.belay.protocol.setting.SecretSetting;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code belay secret}: what jobs of a pipeline may know and nobody may read. */
@Command(name = "secret", mixinStandardHelpOptions = true, description = "Secrets of pipelines, for their jobs.")
public final class SecretCommand {

    /** No secret is longer. */
    private static final int CHARACTERS_MAX = 16 * 1024;

    private static final List<String> FORMATS = List.of("default", "json", "env");

    private final Screen screen;
    private final InstantSource clock;
    private final JobServer input;

    public SecretCommand(Screen screen, InstantSource clock, JobServer input) {
        this.screen = screen;
        this.clock = clock;
        this.input = input;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the names of a pipeline's secrets.")
    int list(@Mixin PipelineSetting pipeline) {
        SecretList list = pipeline.read("/secrets", SecretList.class);
        return pipeline.show(screen, list, () -> {
            var table = new Table(
                    "There is no secret yet. Set one: belay secret set " + pipeline.slug() + " TOKEN < token.txt",
                    "SECRET",
                    "SET");
            list.secrets().forEach(each -> table.row(each.name(), Spans.from(clock.instant(), each.changedAt())));
            screen.table(table);
        });
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Sets a secret. Its value is read from a file or from standard input, never from the command"
                    + " line, which others on the machine can see; a newline at its end is not part of it.")
    int set(
            @Mixin PipelineSetting pipeline,
            @Parameters(index = "1", paramLabel = "NAME", description = "As of a variable: letters, digits and _.")
                    String name,
            @Option(names = "--file", paramLabel = "FILE", description = "Where the value is. Default: standard input.")
                    Optional<Path> file) {
        SecretList list = pipeline.put("secrets", name, new SecretSetting(value(file)), SecretList.class);
        return pipeline.show(
                screen,
                list,
                () -> screen.line("The secret " + name + " of " + pipeline.slug()
                        + " is set. Steps have it by “secrets: [" + name + "]”."));
    }

    private String value(Optional<Path> file) {
        String text = input.text(file, CHARACTERS_MAX);
        return text.endsWith("\r\n")
                ? text.substring(0, text.length() - 2)
                : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a secret.")
    int delete(@Mixin PipelineSetting pipeline, @Parameters(index = "1", paramLabel = "NAME") String name) {
        return pipeline.delete(screen, "secrets", name, "The secret is deleted.");
    }

    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description = "Prints secrets of the pipeline whose job this is. Works inside a job.")
    int get(
            @Parameters(arity = "1..*", paramLabel = "NAME", description = "Which ones.") List<String> names,
            @Option(
                            names = "--format",
                            paramLabel = "FORMAT",
                            description = "default, json or env. Default: the value, or JSON of several.")
                    Optional<String> format,
            @Option(names = "--skip-redaction", description = "Let the job's log show them.") boolean skipsRedaction) {
        String form = format.filter(each -> !each.equals("default")).orElse(names.size() == 1 ? "default" : "json");
        if (!FORMATS.contains(form)) {
            throw new Failure(Exit.USAGE, "There is no format “" + form + "”: default, json or env.");
        }
        var values = new LinkedHashMap<String, String>();
        input.with(job -> {
            names.forEach(name -> values.put(
                    name,
                    job.read("/secrets?key=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                            .path("value")
                            .asString("")));
            return values;
        });
        if (!skipsRedaction) {
            input.hide(values.values());
        }
        switch (form) {
            case "json" -> screen.json(values);
            case "env" -> values.forEach((name, value) -> screen.line(name + "='" + value.replace("'", "'\\''") + "'"));
            default -> values.values().forEach(screen::line);
        }
        return Exit.OK.code;
    }
}
