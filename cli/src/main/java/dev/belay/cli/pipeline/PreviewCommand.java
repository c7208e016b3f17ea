package dev.belay.cli.pipeline;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Table;
import dev.belay.pipelines.PipelineFiles;
import dev.belay.pipelines.language.BuildFacts;
import dev.belay.protocol.api.PipelinePreview;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code belay pipeline preview}: the steps as they would run for a build. It asks no server. */
@Command(
        name = "preview",
        mixinStandardHelpOptions = true,
        description = "Shows what a pipeline file would do for a build, and why what is left out is. Needs no server.")
public final class PreviewCommand implements Callable<Integer> {

    private static final int COMMAND_COLUMNS_MAX = 60;

    /** How builds come to be, in the words of conditions. */
    enum Source {
        api,
        ui,
        webhook,
        trigger_job,
        schedule,
        pipeline_trigger
    }

    private final Screen screen;

    @Mixin
    private PipelineSource file = new PipelineSource();

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    @Option(names = "--branch", paramLabel = "BRANCH", description = "The branch of the build. Default: main.")
    private String branch = "main";

    @Option(names = "--default-branch", paramLabel = "BRANCH", description = "That of the pipeline. Default: main.")
    private String defaultBranch = "main";

    @Option(names = "--commit", paramLabel = "COMMIT", description = "The commit of the build. Default: zeros.")
    private String commit = BuildFacts.EXAMPLE.commit();

    @Option(names = "--message", paramLabel = "TEXT", description = "The commit message. Default: none.")
    private String message = "";

    @Option(names = "--tag", paramLabel = "TAG", description = "The tag of the build, if it is for one.")
    private Optional<String> tag = Optional.empty();

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            description = "One of ${COMPLETION-CANDIDATES}. Default: webhook.")
    private Source source = Source.webhook;

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "A variable of the build; may be repeated.")
    private Map<String, String> env = new LinkedHashMap<>();

    @Option(names = "--pipeline", paramLabel = "SLUG", description = "The pipeline's slug.")
    private String pipeline = BuildFacts.EXAMPLE.pipeline().slug();

    @Option(names = "--pull-request", paramLabel = "NUMBER", description = "The pull request that the build is for.")
    private Optional<String> pullRequest = Optional.empty();

    @Option(names = "--base-branch", paramLabel = "BRANCH", description = "The branch that it is to go into.")
    private String baseBranch = "main";

    @Option(names = "--label", paramLabel = "LABEL", description = "A label of it; may be repeated.")
    private List<String> labels = List.of();

    @Option(names = "--draft", description = "It is a draft.")
    private boolean draft;

    @Option(
            names = "--changed",
            paramLabel = "PATH",
            description = "A file that has changed, for if_changed; may be repeated. Default: what git says here.")
    private List<String> changed = List.of();

    public PreviewCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        Path path = file.path();
        PipelinePreview preview =
                PipelineFiles.preview(path.toString(), PipelineSource.text(path), build(), this::changed);
        if (json) {
            screen.json(preview);
        } else {
            show(path, preview);
        }
        return (preview.review().faults().isEmpty() ? Exit.OK : Exit.FAILED).code;
    }

    private Optional<List<String>> changed() {
        String base = pullRequest.isPresent() ? baseBranch : defaultBranch;
        Optional<List<String>> known =
                changed.isEmpty() ? new ChangedFiles(env).since(Optional.of(base)) : Optional.of(changed);
        if (known.isEmpty()) {
            screen.fault("It is not known what has changed, so no step is left out for its if_changed.");
        }
        return known;
    }

    private BuildFacts build() {
        BuildFacts example = BuildFacts.EXAMPLE;
        return new BuildFacts(
                example.id(),
                example.number(),
                branch,
                commit,
                message,
                tag,
                source.name(),
                example.creator(),
                example.author(),
                pullRequest.map(id -> new BuildFacts.PullRequest(id, baseBranch, draft, labels, "", false)),
                new BuildFacts.Source("", pipeline, pipeline, defaultBranch, ""),
                Map.of(),
                env);
    }

    private void show(Path path, PipelinePreview preview) {
        preview.review().faults().forEach(fault -> screen.fault(LintCommand.place(path, fault) + fault.message()));
        preview.review()
                .warnings()
                .forEach(fault -> screen.fault(LintCommand.place(path, fault) + "warning: " + fault.message()));
        if (!preview.review().faults().isEmpty()) {
            return;
        }
        if (preview.skipped()) {
            screen.line("A push with this message makes no build, since the message asks for none. If it did:");
        }
        var table = new Table("The file has no steps.", "STEP", "KIND", "WAITS FOR", "WHAT HAPPENS");
        preview.steps().forEach(step -> rows(table, step));
        screen.table(table);
    }

    private static void rows(Table table, PipelinePreview.Step step) {
        String group = step.group().map(each -> each + " / ").orElse("");
        String waits = String.join(", ", step.waitsFor());
        if (step.leftOut().isPresent()) {
            String why = step.leftOut().get() + ": " + step.reason().orElse("");
            table.row(group + step.label(), step.kind(), waits, why);
            return;
        }
        step.jobs().forEach(job -> table.row(group + job.label(), step.kind(), waits, what(step, job)));
    }

    private static String what(PipelinePreview.Step step, PipelinePreview.Job job) {
        if (job.skipped().isPresent()) {
            return "skipped: " + job.skipped().get();
        }
        return switch (step.kind()) {
            case "wait" -> "lets the steps after it begin";
            case "block" -> "waits for somebody";
            case "input" -> "asks somebody";
            case "trigger" -> "makes a build of another pipeline";
            case "rollout" -> "rolls out";
            default -> job.command().map(PreviewCommand::firstLine).orElse("");
        };
    }

    private static String firstLine(String command) {
        String line = command.strip().lines().findFirst().orElse("plugins only");
        boolean more = line.length() < command.strip().length();
        return line.length() > COMMAND_COLUMNS_MAX
                ? line.substring(0, COMMAND_COLUMNS_MAX) + "…"
                : line + (more ? " …" : "");
    }
}
