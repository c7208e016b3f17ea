package dev.belay.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The shop's repository: a small real web service on the plain JDK, with its {@code .belay/} files, and a bare repository that
 * it is pushed to, as a team would have one.
 */
public final class Shop {

    /** How a version of the shop behaves. */
    public enum Manners {
        /** As it should. */
        GOOD("good"),
        /** One page in three fails. */
        FAILING("failing"),
        /** It starts, and never gets ready. */
        NEVER_READY("never ready");

        private final String inSource;

        Manners(String inSource) {
            this.inSource = inSource;
        }
    }

    private static final Duration GIT_WITHIN = Duration.ofSeconds(30);

    /** A team's own git settings have no say here. */
    private static final Map<String, String> GIT_ENVIRONMENT = Map.of(
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_CONFIG_SYSTEM", "/dev/null",
            "GIT_AUTHOR_NAME", "Robin",
            "GIT_AUTHOR_EMAIL", "robin@shop.example",
            "GIT_COMMITTER_NAME", "Robin",
            "GIT_COMMITTER_EMAIL", "robin@shop.example");

    private final Path bare;
    private final Path work;

    private Shop(Path bare, Path work) {
        this.bare = bare;
        this.work = work;
    }

    /** Makes both repositories in {@code folder}. */
    public static Shop found(Path folder) {
        var shop = new Shop(folder.resolve("shop.git"), folder.resolve("shop"));
        try {
            Files.createDirectories(shop.work);
        } catch (IOException exception) {
            throw new UncheckedIOException("could not make " + shop.work, exception);
        }
        shop.git(folder, "init", "--quiet", "--bare", "--initial-branch=main", shop.bare.toString());
        shop.git(folder, "init", "--quiet", "--initial-branch=main", shop.work.toString());
        shop.git(shop.work, "remote", "add", "origin", shop.bare.toString());
        return shop;
    }

    /** Where Belay finds it. */
    public Path repository() {
        return bare;
    }

    /** Where a developer would edit it. */
    public Path checkout() {
        return work;
    }

    /** Installs the bare repository's post-receive hook. */
    public void hook(String script) {
        Path hook = bare.resolve("hooks/post-receive");
        write(hook, script);
        if (!hook.toFile().setExecutable(true)) {
            throw new IllegalStateException(hook + " could not be made executable");
        }
    }

    /** Commits a version of the shop, and tells the commit's id. */
    public String commit(int version, Manners manners, String message) {
        for (String file : List.of(".belay/pipeline.yml", ".belay/service.yml", "src/Shop.java")) {
            String text =
                    template(file).replace("@VERSION@", String.valueOf(version)).replace("@MANNERS@", manners.inSource);
            write(work.resolve(file), text);
        }
        git(work, "add", "--all");
        git(work, "commit", "--quiet", "--allow-empty", "--message", message);
        return git(work, "rev-parse", "HEAD").strip();
    }

    /** Commits these files, by path, and pushes them. */
    public void publish(Map<String, String> files) {
        files.forEach((path, text) -> write(work.resolve(path), text));
        git(work, "add", "--all");
        git(work, "commit", "--quiet", "--allow-empty", "--message", "Publish");
        push();
    }

    /** Pushes what was committed. */
    public void push() {
        git(work, "push", "--quiet", "origin", "main");
    }

    private static String template(String file) {
        String resource = "shop/" + file.replaceFirst("^\\.", "").replaceFirst("\\.java$", ".java.txt");
        try (InputStream input = Shop.class.getResourceAsStream(resource)) {
            if (input == null) {
                throw new IllegalStateException(resource + " is missing from the program");
            }
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException exception) {
            throw new UncheckedIOException("could not read " + resource, exception);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException exception) {
            throw new UncheckedIOException("could not write " + file, exception);
        }
    }

    private String git(Path folder, String... arguments) {
        var command = new java.util.ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(GIT_ENVIRONMENT);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(GIT_WITHIN.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("git " + String.join(" ", arguments) + " failed:\n" + output);
            }
            return output;
        } catch (IOException exception) {
            throw new UncheckedIOException("git could not be run; is it installed?", exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while git ran", exception);
        }
    }
}
