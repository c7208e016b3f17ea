package dev.belay.cli.pipeline;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Parameters;

/** The pipeline file that a command is about. */
final class PipelineSource {

    private static final List<String> FILES = List.of(".belay/pipeline.yml", ".buildkite/pipeline.yml");

    /** Far more than is ever read; it only keeps a wrong file from filling the memory. */
    private static final long BYTES_MAX = 64L << 20;

    private static final Path STANDARD_INPUT = Path.of("/dev/stdin");

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description =
                    "Default: .belay/pipeline.yml, else .buildkite/pipeline.yml. One that ends in .json is read as"
                            + " agents upload it; - is standard input.")
    private Optional<Path> file = Optional.empty();

    Path path() {
        return file.map(each -> each.equals(Path.of("-")) ? STANDARD_INPUT : each)
                .orElseGet(PipelineSource::usual);
    }

    static Path usual() {
        return Stream.of(FILES.toArray(String[]::new))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new Failure(
                        Exit.USAGE, "There is neither " + String.join(" nor ", FILES) + " here; name a file."));
    }

    static String text(Path path) {
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw new Failure(
                        Exit.FAILED, path + " is larger than any pipeline file: " + Files.size(path) + " bytes.");
            }
            return Files.readString(path);
        } catch (IOException exception) {
            throw new Failure(Exit.USAGE, "The file " + path + " cannot be read as UTF-8 text.", exception);
        }
    }
}
