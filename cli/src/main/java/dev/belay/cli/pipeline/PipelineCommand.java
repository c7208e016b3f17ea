package dev.belay.cli.pipeline;

import dev.belay.cli.server.Api;
import dev.belay.cli.server.ServerOptions;
import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Spans;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.PipelineCreated;
import dev.belay.protocol.api.PipelineCreation;
import dev.belay.protocol.api.PipelineList;
import dev.belay.protocol.api.PipelineView;
import dev.belay.protocol.setting.IntermediateBuilds;
import dev.belay.protocol.setting.OccasionsSetting;
import dev.belay.protocol.setting.StatusesSetting;
import dev.belay.protocol.setting.StatusesView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code belay pipeline}: repositories that Belay knows. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = "Pipelines: git repositories whose pushes become builds.")
public final class PipelineCommand {

    private final Screen screen;
    private final InstantSource clock;

    public PipelineCommand(Screen screen, InstantSource clock) {
        this.screen = screen;
        this.clock = clock;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the pipelines and their latest builds.")
    int list(@Mixin ServerOptions options) {
        PipelineList list = options.api().get("/api/pipelines", PipelineList.class);
        return options.show(screen, list, () -> screen.table(table(list)));
    }

    private Table table(PipelineList list) {
        var table = new Table(
                "There is no pipeline yet. Make one: belay pipeline create REPOSITORY",
                "PIPELINE",
                "LATEST BUILD",
                "STATE",
                "WHEN",
                "REPOSITORY");
        for (var pipeline : list.pipelines()) {
            Optional<BuildSummary> latest = pipeline.latestBuild();
            table.row(
                    screen.paint(Screen.Paint.STRONG, pipeline.slug()),
                    latest.map(build -> "#" + build.number()).orElse("none"),
                    latest.map(build -> screen.state(build.state())).orElse(""),
                    latest.map(build -> Spans.from(clock.instant(), build.createdAt()))
                            .orElse(""),
                    pipeline.repository());
        }
        return table;
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Makes a repository known, and prints how pushes reach Belay.")
    int create(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "REPOSITORY", description = "Any URL that git understands, a local path too.")
                    String repository,
            @Option(names = "--slug", paramLabel = "SLUG", description = "Its short name. Default: the repository's.")
                    Optional<String> slug,
            @Option(names = "--name", paramLabel = "NAME", description = "Its name for people.") Optional<String> name,
            @Option(names = "--branch", paramLabel = "BRANCH", description = "The branch to build. Default: main.")
                    Optional<String> branch,
            @Option(names = "--poll", paramLabel = "SECONDS", description = "Ask the repository for pushes this often.")
                    Optional<Integer> poll) {
        Api api = options.api();
        var creation = new PipelineCreation(repositoryUrl(repository), slug, name, branch, poll);
        PipelineCreated created = api.post("/api/pipelines", creation, PipelineCreated.class);
        return options.show(screen, created, () -> print(api, created));
    }

    @Command(
            name = "intermediate",
            mixinStandardHelpOptions = true,
            description =
                    "Says which builds are not wanted when a newer one of their branch comes; what is not named stays.")
    int intermediate(
            @Mixin PipelineSetting pipeline,
            @Option(
                            names = "--skip",
                            paramLabel = "BRANCHES",
                            description =
                                    "Patterns of branches of which builds are skipped that have not begun; '' for none.")
                    Optional<String> skip,
            @Option(
                            names = "--cancel",
                            paramLabel = "BRANCHES",
                            description = "Patterns of branches of which builds are canceled; '' for none.")
                    Optional<String> cancel) {
        IntermediateBuilds view = pipeline.read(
                "intermediate-builds", new IntermediateBuilds(skip, cancel), IntermediateBuilds.class, skip, cancel);
        return pipeline.show(screen, view, () -> {
            var table = new Table("", "OLDER BUILDS", "ON BRANCHES");
            table.row("skipped", view.skip().orElse("none"));
            table.row("canceled", view.cancel().orElse("none"));
            screen.table(table);
        });
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Says what is built besides pushes to branches; what is not named stays as it is.")
    int set(
            @Mixin PipelineSetting pipeline,
            @Option(
                            names = "--pull-requests",
                            paramLabel = "true|false",
                            description = "Pull requests of the repository itself. At first: true.")
                    Optional<Boolean> pullRequests,
            @Option(
                            names = "--forks",
                            paramLabel = "true|false",
                            description = "Pull requests of other repositories too, whose authors can then run any"
                                    + " command on the agents. At first: false.")
                    Optional<Boolean> forks,
            @Option(
                            names = "--labels",
                            paramLabel = "true|false",
                            description = "A pull request again when its labels change. At first: false.")
                    Optional<Boolean> labels,
            @Option(names = "--tags", paramLabel = "true|false", description = "Tags. At first: false.")
                    Optional<Boolean> tags) {
        var setting = new OccasionsSetting(pullRequests, forks, labels, tags);
        PipelineView view = Stream.of(pullRequests, forks, labels, tags).anyMatch(Optional::isPresent)
                ? pipeline.read("occasions", setting, PipelineView.class, pullRequests, forks, labels, tags)
                : pipeline.read("", PipelineView.class);
        return pipeline.show(screen, view, () -> print(view));
    }

    private void print(PipelineView view) {
        PipelineView.Occasions occasions = view.occasions();
        var table = new Table("", "BUILT BESIDES PUSHES", "");
        table.row("pull requests", yes(occasions.pullRequests()));
        table.row("those of forks", yes(occasions.forks()));
        table.row("their labels", yes(occasions.labels()));
        table.row("tags", yes(occasions.tags()));
        screen.table(table);
    }

    @Command(
            name = "statuses",
            mixinStandardHelpOptions = true,
            description = "Has a forge told how builds of its commits go; without --forge, shows which one is.")
    int statuses(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "PIPELINE", description = "The pipeline's slug.") String slug,
            @Option(names = "--forge", paramLabel = "FORGE", description = "github, gitlab or gitea.")
                    Optional<String> forge,
            @Option(
                            names = "--api",
                            paramLabel = "URL",
                            description = "The root of the forge's API. Default: as the repository's address tells.")
                    Optional<String> api,
            @Option(
                            names = "--project",
                            paramLabel = "NAME",
                            description = "Such as owner/repository. Default: as the repository's address tells.")
                    Optional<String> project,
            @Option(
                            names = "--context",
                            paramLabel = "NAME",
                            description = "Tells this status from those of others. Default: belay.")
                    Optional<String> context,
            @Option(
                            names = "--token-file",
                            paramLabel = "FILE",
                            description = "Holds a token that may set commit statuses. Default: the variable"
                                    + " BELAY_FORGE_TOKEN.")
                    Optional<Path> tokenFile,
            @Option(names = "--off", description = "Tells no forge any more.") boolean off)
            throws IOException {
        String path = "/api/pipelines/" + Api.segment(slug) + "/statuses";
        Api server = options.api();
        if (off) {
            server.delete(path);
            screen.line("No forge is told of the builds of " + slug + " any more.");
            return 0;
        }
        StatusesView view;
        if (forge.isPresent()) {
            var setting = new StatusesSetting(forge.get(), api, project, context, forgeToken(tokenFile));
            view = server.put(path, setting, StatusesView.class);
        } else {
            view = server.get(path, StatusesView.class);
        }
        return options.show(screen, view, () -> {
            screen.line(view.forge() + " is told of the builds of " + slug + ": " + view.project() + " at " + view.api()
                    + ", as “" + view.context() + "”.");
            view.failure().ifPresent(failure -> screen.line("The newest build could not be told: " + failure));
        });
    }

    /** Not an option: a command line can be read by everybody on the machine. */
    private static String forgeToken(Optional<Path> file) throws IOException {
        return file.isPresent()
                ? Files.readString(file.get()).strip()
                : Optional.ofNullable(System.getenv("BELAY_FORGE_TOKEN")).orElse("");
    }

    private static String yes(boolean built) {
        return built ? "yes" : "no";
    }

    private void print(Api api, PipelineCreated created) {
        String hook = api.page(created.pipeline().hookPath());
        screen.line("Pipeline "
                + screen.paint(Screen.Paint.STRONG, created.pipeline().slug()) + " is at "
                + api.page("/pipelines/" + created.pipeline().slug()));
        screen.line("");
        screen.line("Webhook (GitHub, GitLab, Gitea):  " + hook);
        screen.line("Its secret, shown only now:       " + created.hookSecret());
        screen.line("");
        screen.line("Or in a bare repository, as hooks/post-receive:");
        postReceive(hook, created.hookSecret()).lines().forEach(line -> screen.line("  " + line));
    }

    /** A post-receive hook that tells Belay of each pushed branch. */
    public static String postReceive(String hook, String secret) {
        return """
                #!/bin/sh
                while read -r old new ref; do
                  curl -fsS --noproxy localhost,127.0.0.1 --max-time 20 -X POST -H 'Belay-Hook-Secret: %s' \\
                    -d "ref=$ref" -d "commit=$new" '%s'
                done
                """.formatted(secret, hook);
    }

    /** A path on this machine is made absolute, since the server looks from somewhere else. */
    private static String repositoryUrl(String repository) {
        Path path = Path.of(repository);
        return !repository.contains("://") && Files.isDirectory(path)
                ? path.toAbsolutePath().normalize().toString()
                : repository;
    }
}
