package dev.belay.cli.pipeline;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Screen;
import dev.belay.pipelines.PipelineFiles;
import dev.belay.protocol.api.PipelineReview;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code belay pipeline lint}: what is wrong with a pipeline file. It asks no server. */
@Command(
        name = "lint",
        mixinStandardHelpOptions = true,
        description = "Says what is wrong with a pipeline file, with line and column. Needs no server.")
public final class LintCommand implements Callable<Integer> {

    private final Screen screen;

    @Mixin
    private PipelineSource source = new PipelineSource();

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    public LintCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        Path path = source.path();
        PipelineReview review = PipelineFiles.review(path.toString(), PipelineSource.text(path));
        if (json) {
            screen.json(review);
        } else {
            review.faults().forEach(fault -> screen.line(place(path, fault) + fault.message()));
            review.warnings().forEach(fault -> screen.line(place(path, fault) + "warning: " + fault.message()));
            if (review.faults().isEmpty()) {
                screen.line(path + ": " + review.steps() + (review.steps() == 1 ? " step" : " steps") + ", no fault");
            }
        }
        return (review.faults().isEmpty() ? Exit.OK : Exit.FAILED).code;
    }

    /** As compilers and editors write it. */
    static String place(Path path, PipelineReview.Fault fault) {
        return path + ":" + fault.line() + ":" + fault.column() + ": ";
    }
}
