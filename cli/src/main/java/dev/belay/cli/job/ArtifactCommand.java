package dev.belay.cli.job;

import dev.belay.agent.jobs.OwnJob;
import dev.belay.agent.jobs.Words;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.protocol.agent.FoundArtifact;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

        @Parameters(
                index = "0",
                paramLabel = "QUERY",
                description = "A path; * within a folder, ** across folders. A * alone means all.")
        private String query = "";

        @Option(
                names = "--step",
                paramLabel = "STEP",
                description = "Of one step, by its key or label, or one job's id.")
        private Optional<String> step = Optional.empty();

        @Option(
                names = "--build",
                paramLabel = "ID",
                description = "Of the build with this id. Default: the job's own.")
        private Optional<String> build = Optional.empty();

        @Option(names = "--state", paramLabel = "STATE", description = "finished, new or error. Default: finished.")
        private String state = "finished";

        @Option(names = "--include-retried-jobs", description = "Those of jobs that were tried again, too.")
        private boolean retried;

        List<FoundArtifact> in(OwnJob job) {
            List<FoundArtifact> found = perhapsIn(job);
            if (found.isEmpty()) {
                throw new Failure(Exit.FAILED, "The build has no artifact “" + query + "”.");
            }
            return found;
        }

        List<FoundArtifact> perhapsIn(OwnJob job) {
            var search = new LinkedHashMap<>(Map.of("query", query));
            search.put("state", state);
            step.ifPresent(each -> search.put("scope", each));
            if (retried) {
                search.put("include_retried_jobs", "true");
            }
            return job.find(build.orElseGet(job::build), search);
        }
    }

    public ArtifactCommand(Screen screen, JobServer server) {
        this.screen = screen;
        this.server = server;
    }

    @Command(name = "upload", mixinStandardHelpOptions = true, description = "Keeps the files that a pattern means.")
    int upload(
            @Parameters(paramLabel = "PATTERN", description = "As in artifact_paths; several with ; between.")
                    String pattern,
            @Option(names = "--content-type", paramLabel = "TYPE", description = "Of all. Default: by their names.")
                    Optional<String> contentType) {
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
        boolean kept = server.with(job -> job.keep(Path.of("").toAbsolutePath(), pattern, contentType, words));
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
    int search(
            @Mixin Search search,
            @Option(
                            names = "--format",
                            paramLabel = "TEXT",
                            description = "%%i id, %%p path, %%c time of its making, %%j job, %%s bytes, %%S SHA-1,"
                                    + " %%T SHA-256, %%u address; \\n ends a line. Default: \"%%j %%p %%s\\n\".")
                    Optional<String> format,
            @Option(names = "--allow-empty-results", description = "That there is none is no failure.")
                    boolean allowsNone) {
        String each = format.orElse("%j %p %s\n");
        return server.with(job -> {
            List<FoundArtifact> found = allowsNone ? search.perhapsIn(job) : search.in(job);
            found.forEach(artifact -> screen.raw(formatted(each, artifact).getBytes(StandardCharsets.UTF_8)));
            return Exit.OK.code;
        });
    }

    private static final Pattern PART = Pattern.compile("%[ipcjsSTu%]|\\\\[nt]");

    private static String formatted(String format, FoundArtifact artifact) {
        return PART.matcher(format)
                .replaceAll(part -> Matcher.quoteReplacement(
                        switch (part.group()) {
                            case "%i" -> artifact.id();
                            case "%p" -> artifact.path();
                            case "%c" -> artifact.createdAt();
                            case "%j" -> artifact.jobId();
                            case "%s" -> Long.toString(artifact.fileSize());
                            case "%S" -> artifact.sha1sum();
                            case "%T" -> artifact.sha256sum();
                            case "%u" -> artifact.url();
                            case "\\n" -> "\n";
                            case "\\t" -> "\t";
                            default -> "%";
                        }));
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
