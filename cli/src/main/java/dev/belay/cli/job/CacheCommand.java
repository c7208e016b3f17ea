package dev.belay.cli.job;

import dev.belay.agent.cache.JobCache;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.protocol.agent.CacheWish;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code belay cache}: files that later jobs of the pipeline find again, for agents that do not see to it themselves. */
@Command(
        name = "cache",
        mixinStandardHelpOptions = true,
        description =
                "Files that later jobs find again. Works inside a job; without paths, those of its step's “cache”.")
public final class CacheCommand {

    private final Screen screen;
    private final JobServer server;

    /** Which cache is meant. */
    static final class Choice {

        @Parameters(
                arity = "0..*",
                paramLabel = "PATH",
                description = "Below this folder, with * and **, or below the home folder after ~/ (in quotes).")
        private List<String> paths = List.of();

        @Option(
                names = "--key",
                paramLabel = "KEY",
                description = "May hold {{ checksum \"file\" }}, {{ branch }} and {{ commit }}.")
        private Optional<String> key = Optional.empty();

        @Option(
                names = "--restore-key",
                paramLabel = "PREFIX",
                description = "What another key may begin with, in turn.")
        private List<String> restoreKeys = List.of();

        @Option(names = "--name", paramLabel = "NAME", description = "Tells caches of the same paths apart.")
        private Optional<String> name = Optional.empty();

        CacheWish wish(JobServer server) {
            if (!paths.isEmpty()) {
                return new CacheWish(paths, key, restoreKeys, name, Optional.empty());
            }
            return JobCache.wish(server.environment())
                    .orElseThrow(() -> new Failure(Exit.USAGE, "Say which paths: the step of this job has no cache."));
        }
    }

    public CacheCommand(Screen screen, JobServer server) {
        this.screen = screen;
        this.server = server;
    }

    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            description = "Lays out what an earlier job saved. That there is nothing is no failure.")
    int restore(@Mixin Choice choice) {
        run(choice, JobCache::restore);
        return Exit.OK.code;
    }

    @Command(
            name = "save",
            mixinStandardHelpOptions = true,
            description = "Keeps the paths, unless there is something under the key. Exits 1 when they cannot be kept.")
    int save(@Mixin Choice choice) {
        return (run(choice, JobCache::save) ? Exit.OK : Exit.FAILED).code;
    }

    private boolean run(Choice choice, Predicate<JobCache> work) {
        return server.with(job -> job.cache(choice.wish(server), Path.of("").toAbsolutePath(), screen::line, work));
    }
}
