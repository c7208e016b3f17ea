package dev.belay.cli.job;

import dev.belay.agent.jobs.OwnJob;
import dev.belay.agent.jobs.Words;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.protocol.agent.FoundArtifact;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code belay artifact}: files that the jobs of a build leave for each other and for people. */
@Command(
        name = "artifact",
        mixinStandardHelpOptions = true,
        description = "Files that jobs of one build keep and fetch. Works inside a job.")
public final class ArtifactCommand {

    private final Screen screen;
    private final JobServer server;

    /** Which artifacts are meant. */
    static final class Search {

        @Parameters(index = "0", paramLabel = "QUERY", description = "A path; * within a folder, ** across folders.")
        private String query = "";

        @Option(
                names = "--step",
                paramLabel = "STEP",
                description = "Of one step, by its key or label, or one job's id.")
        private Optional<String> step = Optional.empty();

        @Option(names = "--include-retried-jobs", description = "Those of jobs that were tried again, too.")
        private boolean retried;

        List<FoundArtifact> in(OwnJob job) {
            var search = new LinkedHashMap<>(Map.of("query", query, "state", "finished"));
            step.ifPresent(each -> search.put("scope", each));
            if (retried) {
                search.put("include_retried_jobs", "true");
            }
            List<FoundArtifact> found = job.find(search);
            if (found.isEmpty()) {
                throw new Failure(Exit.FAILED, "The build has no artifact “" + query + "”.");
            }
            return found;
        }
    }

    public ArtifactCommand(Screen screen, JobServer server) {
        this.screen = screen;
        this.server = server;
    }

    @Command(name = "upload", mixinStandardHelpOptions = true, description = "Keeps the files that a pattern means.")
    int upload(
            @Parameters(paramLabel = "PATTERN", description = "As in artifact_paths; several with ; between.")
                    String pattern) {
        var words = new Words() {
            @Override
            public void say(String line) {
                screen.line(line);
            }

            @Override
            public void complain(String line) {
                screen.fault(line);
            }
        };
        boolean kept = server.with(job -> job.keep(Path.of("").toAbsolutePath(), pattern, words));
        return (kept ? Exit.OK : Exit.FAILED).code;
    }

    @Command(name = "download", mixinStandardHelpOptions = true, description = "Fetches artifacts into a folder.")
    int download(
            @Mixin Search search,
            @Parameters(
                            index = "1",
                            arity = "0..1",
                            paramLabel = "FOLDER",
                            defaultValue = ".",
                            description = "Each goes to its path in it. Default: this one.")
                    Path folder) {
        return server.with(job -> {
            search.in(job).forEach(each -> {
                job.fetch(each, folder.toAbsolutePath());
                screen.line("Downloaded " + each.path() + " (" + each.fileSize() + " bytes)");
            });
            return Exit.OK.code;
        });
    }

    @Command(name = "search", mixinStandardHelpOptions = true, description = "Lists artifacts: job, path, size.")
    int search(@Mixin Search search) {
        return server.with(job -> {
            search.in(job).forEach(each -> screen.line(each.jobId() + " " + each.path() + " " + each.fileSize()));
            return Exit.OK.code;
        });
    }

    @Command(
            name = "shasum",
            mixinStandardHelpOptions = true,
            description = "Prints the SHA-1 digest of the only artifact that the query means.")
    int shasum(@Mixin Search search, @Option(names = "--sha256", description = "The SHA-256 digest.") boolean sha256) {
        return server.with(job -> {
            List<FoundArtifact> found = search.in(job);
            if (found.size() > 1) {
                throw new Failure(Exit.FAILED, "The query means " + found.size() + " artifacts, not one.");
            }
            FoundArtifact artifact = found.getFirst();
            screen.line(sha256 ? artifact.sha256sum() : artifact.sha1sum());
            return Exit.OK.code;
        });
    }
}
