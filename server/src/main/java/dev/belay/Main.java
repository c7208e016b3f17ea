package dev.belay;

import dev.belay.kernel.Problem;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Starts the server, and stops it when the process is told to end. */
public final class Main {

    private Main() {}

    /** {@code belay server}. */
    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    /**
     * Runs a server until the process gets SIGTERM or SIGINT.
     *
     * @param flags as {@link Settings} knows them, or {@code --help}
     * @return 0 when it ended as it was told to, 1 when it could not start, 2 when the settings are wrong
     */
    public static int run(List<String> flags) {
        return run(flags, System.getenv(), System.out, System.err);
    }

    static int run(List<String> flags, Map<String, String> environment, PrintStream out, PrintStream err) {
        if (flags.contains("--help") || flags.contains("-h")) {
            out.println(
                    "Usage: belay server [settings]\n\nRuns the server until it is told to stop.\n\nSettings, as flags, as"
                            + " environment variables, or without the hyphens before them in the settings file:\n");
            out.print(SettingsHelp.text());
            return 0;
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        try {
            return serve(Settings.read(flags, environment), out);
        } catch (Problem problem) {
            err.println("belay server: " + problem.getMessage());
            problem.faults().forEach(fault -> err.println("  " + fault.field() + " " + fault.message()));
            err.println("“belay server --help” lists all settings.");
            return 2;
        } catch (RuntimeException exception) {
            err.println("belay server: " + reason(exception));
            LoggerFactory.getLogger(Main.class).atDebug().setCause(exception).log("the server did not start");
            return 1;
        }
    }

    private static int serve(Settings settings, PrintStream out) {
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        var hook = Thread.ofPlatform().unstarted(() -> {
            stop.countDown();
            await(stopped);
        });
        try (Belay belay = Belay.open(settings);
                var _ = new HeapTrim()) {
            Runtime.getRuntime().addShutdownHook(hook);
            belay.start();
            out.println("DNS " + belay.names());
            out.println("Belay is ready at " + belay.site().url("/") + seconds());
            belay.firstSteps().forEach(out::println);
            out.flush();
            await(stop);
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    private static String seconds() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(began -> Duration.between(began, Instant.now()))
                .map(took -> String.format(Locale.ROOT, " after %.1f s", took.toMillis() / 1000.0))
                .orElse("");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** All that is known of why, from the outermost attempt to the innermost cause. */
    private static String reason(Throwable exception) {
        var reason = new StringBuilder();
        for (Throwable each = exception; each != null; each = each.getCause()) {
            String message = each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage();
            if (reason.indexOf(message) < 0) {
                reason.append(reason.isEmpty() ? "" : ": ").append(message);
            }
        }
        return reason.toString();
    }
}
