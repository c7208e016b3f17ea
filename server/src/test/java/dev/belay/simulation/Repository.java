package dev.belay.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A real git repository with one commit of each sort. */
final class Repository {

    /** What becomes of a commit. */
    enum Sort {
        GOOD,
        BETTER,
        /** Its first job fails. */
        BROKEN_BUILD,
        /** It answers errors to a third of its customers. */
        ERRORS,
        /** It ends every connection without an answer, so that another release answers in its place. */
        DROPS,
        /** It answers nobody; customers give up. */
        HANGS,
        /** Its instances never become ready. */
        NEVER_READY,
        /** Its pipeline file has a fault. */
        BROKEN_FILE
    }

    /** What a job of this command adds to its build, once. */
    static final String PLANS = "plan more";

    /** What fails now and then, and is tried again. */
    static final String FLAKY = "make test";

    private final Path folder;
    private final Path docs;
    private final Map<Sort, String> commits = new EnumMap<>(Sort.class);

    Repository(Path folder) {
        this.folder = made(folder.resolve("shop"));
        this.docs = made(folder.resolve("docs"));
        document();
        git("init", "--quiet", "--initial-branch=main", ".");
        for (Sort sort : Sort.values()) {
            commits.put(sort, commit(sort));
        }
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** The repository of which the shop's builds make builds. */
    private void document() {
        try {
            Files.writeString(made(docs.resolve(".belay")).resolve("pipeline.yml"), """
                    steps:
                      - {command: write, concurrency: 1, concurrency_group: tests, concurrency_method: eager}
                      - {wait: ~, continue_on_failure: true}
                      - {command: publish, soft_fail: true}
                    """);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        run(docs, "init", "--quiet", "--initial-branch=main", ".");
        run(docs, "add", ".");
        run(docs, "-c", "user.name=Dev", "-c", "user.email=dev@example.org", "commit", "--quiet", "--message", "Docs");
    }

    String docsUrl() {
        return docs.toString();
    }

    String url() {
        return folder.toString();
    }

    String of(Sort sort) {
        return Objects.requireNonNull(commits.get(sort));
    }

    /** Whether customers are served badly by it. */
    static boolean harmful(Sort sort) {
        return sort == Sort.ERRORS || sort == Sort.DROPS || sort == Sort.HANGS;
    }

    /** The sort of a commit. */
    Sort sort(String commit) {
        return commits.entrySet().stream()
                .filter(entry -> entry.getValue().equals(commit))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private String commit(Sort sort) {
        try {
            Path belay = Files.createDirectories(folder.resolve(".belay"));
            Files.writeString(belay.resolve("pipeline.yml"), pipeline(sort));
            Files.writeString(belay.resolve("service.yml"), """
                    service: shop
                    owner: storefront
                    run: ./shop
                    readiness: {http: /ready, within_seconds: 20}
                    drain_seconds: 5
                    capabilities:
                      - Customers can browse the catalogue
                    """);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        git("add", ".");
        git("-c", "user.name=Dev", "-c", "user.email=dev@example.org", "commit", "--quiet", "--message", sort.name());
        return git("rev-parse", "HEAD").strip();
    }

    private static String pipeline(Sort sort) {
        String steps = """
                steps:
                  - command: "make # %s"
                    key: build
                    artifact_paths: shop
                    concurrency: 2
                    concurrency_group: builds
                    concurrency_method: eager
                  - command: make test
                    key: unit
                    concurrency: 1
                    concurrency_group: tests
                    retry: {automatic: {exit_status: 3, limit: 2}}
                  - {command: plan more, key: plan}
                  - {trigger: docs, key: docs, soft_fail: true}
                  - wait
                  - {block: Ship it?, key: ship}
                  - rollout: {service: shop, environment: production}
                """.formatted(sort);
        return sort == Sort.BROKEN_FILE ? steps + "  - comand: typo\n" : steps;
    }

    private String git(String... arguments) {
        return run(folder, arguments);
    }

    private static String run(Path folder, String... arguments) {
        var command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.onExit().join().exitValue() != 0) {
                throw new IllegalStateException(command + " failed: " + output);
            }
            return output;
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
