package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher {@code ./belay} in a checkout of its own, with a Maven that does what the test says. */
@Tag("slow")
@Timeout(60)
final class LauncherTest {

    /** Lays a program that does nothing where the build would lay Belay. */
    private static final String BUILDS = """
            #!/bin/sh
            mkdir -p "$CHECKOUT/cli/target/dist/lib"
            echo jar >"$CHECKOUT/cli/target/dist/lib/belay.jar"
            """;

    private static final List<String> AS_PROCESS_1 = List.of("unshare", "--user", "--map-root-user", "--pid", "--fork");

    @TempDir
    private Path checkout = Path.of("unset");

    @BeforeEach
    void makeCheckout() throws IOException {
        Files.copy(Path.of("../belay"), checkout.resolve("belay"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createFile(checkout.resolve("pom.xml"));
        for (String module : List.of("protocol", "server", "agent", "edge", "cli")) {
            Files.createDirectories(checkout.resolve(module));
            Files.createFile(checkout.resolve(module).resolve("pom.xml"));
        }
        Files.createDirectories(checkout.resolve("bin"));
        Files.createDirectories(checkout.resolve("target/belay"));
    }

    private void maven(String script) throws IOException {
        Path mvn = Files.writeString(checkout.resolve("bin/mvn"), script);
        assertThat(mvn.toFile().setExecutable(true)).isTrue();
    }

    private Process launch() throws IOException {
        var builder = new ProcessBuilder(checkout.resolve("belay").toString(), "--version").redirectErrorStream(true);
        builder.environment().put("PATH", checkout.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("CHECKOUT", checkout.toString());
        return builder.start();
    }

    private static String output(Process launcher) throws IOException {
        return new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aBuildThatFailsSaysWhyWhateverMavenWrites() throws Exception {
        maven("#!/bin/sh\necho the disk is full\nexit 1\n");
        Process launcher = launch();
        assertThat(output(launcher)).contains("the disk is full", "belay: the build failed");
        assertThat(launcher.waitFor()).isEqualTo(3);
    }

    @Test
    void stoppingItStopsTheBuildAndFreesTheLock() throws Exception {
        Path pipe = checkout.resolve("pid");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        maven("#!/bin/sh\necho $$ >\"$CHECKOUT/pid\"\nexec sleep 600\n");
        Process launcher = launch();
        long pid = Long.parseLong(Files.readString(pipe).strip());
        var build = ProcessHandle.of(pid).orElseThrow();

        launcher.destroy();

        build.onExit().get(10, TimeUnit.SECONDS);
        assertThat(launcher.waitFor()).isEqualTo(130);
        assertThat(new ProcessBuilder(
                                "flock",
                                "-n",
                                checkout.resolve("target/belay/lock").toString(),
                                "true")
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void whoWaitsForAnotherSaysSo() throws Exception {
        maven("#!/bin/sh\nexit 1\n");
        String lock = checkout.resolve("target/belay/lock").toString();
        Process other = new ProcessBuilder("flock", lock, "sh", "-c", "echo held; read end").start();
        assertThat((char) other.getInputStream().read()).isEqualTo('h');
        Process launcher = launch();
        var said = launcher.inputReader(StandardCharsets.UTF_8);
        assertThat(said.readLine()).startsWith("Another ./belay is building here");
        other.getOutputStream().close();
        assertThat(said.lines()).anyMatch(line -> line.startsWith("belay: the build failed"));
        assertThat(launcher.waitFor()).isEqualTo(3);
    }

    @Test
    void preparationThatFailsIsSaidAndNotTriedAtEachStart() throws Exception {
        maven(BUILDS);
        Process first = launch();
        assertThat(output(first)).contains("Building Belay", "quick starts could not be prepared");
        Process second = launch();
        assertThat(output(second)).doesNotContain("Building Belay");

        Path mark = checkout.resolve("target/belay/current/unprepared").toRealPath();
        assertThat(mark).content().contains("dev.belay.cli.Main");
        age(mark, Duration.ofDays(3));
        Process daysLater = launch();
        assertThat(output(daysLater)).contains("Preparing quick starts");
    }

    @Test
    void oldBuildsGoUnlessAProgramRunsFromThem() throws Exception {
        Path used = Files.createDirectories(checkout.resolve("target/belay/used"));
        Path unused = Files.createDirectories(checkout.resolve("target/belay/unused"));
        age(used, Duration.ofDays(3));
        age(unused, Duration.ofDays(3));
        Process running = new ProcessBuilder("sh", "-c", "read end", "-Dbelay.home=" + used.toRealPath()).start();
        maven(BUILDS);
        assertThat(output(launch())).contains("Building Belay");
        assertThat(used).exists();
        assertThat(unused).doesNotExist();
        running.getOutputStream().close();
    }

    private static void age(Path path, Duration by) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(by)));
    }

    @Test
    void signalsEndACommandAtOnceAndPartsAreAskedToEnd() throws Exception {
        Path home = shownJava();
        for (String part : List.of("server", "agent", "edge", "up", "demo")) {
            assertThat(options(home, part)).doesNotContain(" -Xrs ");
        }
        assertThat(options(home, "artifact")).contains(" -Xrs ");
    }

    @Test
    void theFirstProcessOfAContainerHandlesItsSignals() throws Exception {
        var allowed = new ProcessBuilder(
                Stream.concat(AS_PROCESS_1.stream(), Stream.of("true")).toList());
        assumeTrue(allowed.start().waitFor() == 0, "the system lets nobody make name spaces here");
        assertThat(options(shownJava(), "artifact", AS_PROCESS_1))
                .contains("-Xmx128m")
                .doesNotContain(" -Xrs ");
    }

    @Test
    void theJdkIsNamedForOtherScriptsAndNothingIsBuilt() throws Exception {
        Path home = shownJava();
        assertThat(options(home, "--java-home")).isEqualTo(home + "\n");
    }

    /** A Java that says with which words it was begun. */
    private Path shownJava() throws IOException {
        Path home = Files.createDirectories(checkout.resolve("jdk/bin")).resolveSibling("");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        for (String program : List.of("java", "javac")) {
            Path file = Files.writeString(home.resolve("bin").resolve(program), "#!/bin/sh\necho \"$*\"\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        Files.createDirectories(checkout.resolve("home/lib"));
        return home;
    }

    private String options(Path java, String command) throws IOException {
        return options(java, command, List.of());
    }

    private String options(Path java, String command, List<String> before) throws IOException {
        var words = Stream.concat(
                before.stream(), Stream.of(checkout.resolve("belay").toString(), command));
        var builder = new ProcessBuilder(words.toList()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().put("BELAY_HOME", checkout.resolve("home").toString());
        return output(builder.start());
    }
}
