package dev.belay.agent;

import dev.belay.agent.checks.Observing;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.git.Checkouts;
import dev.belay.agent.instances.LocalRuntime;
import dev.belay.agent.instances.RuntimeSettings;
import dev.belay.agent.jobs.JobLimits;
import dev.belay.agent.jobs.Jobs;
import dev.belay.agent.machine.CleanEnvironment;
import dev.belay.agent.machine.Folders;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.AgentRegistration;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * An agent: takes jobs from the server and runs them, and keeps the instances that the server places on this machine.
 * It works from {@link #open} until {@link #close}, through any absence of the server.
 */
public final class Agent implements AutoCloseable {

    /** The last words of jobs and the goodbye, when the agent closes. */
    private static final Duration FAREWELL_AT_MOST = Duration.ofSeconds(15);

    private static final Duration GOODBYE_AT_MOST = Duration.ofSeconds(2);

    private final AgentSettings settings;
    private final AgentFolder folder;
    private final ServerConnection connection;
    private final Optional<LocalRuntime> runtime;
    private final Optional<Observing> observing;
    private final Jobs jobs;
    private final List<Registration> registrations = new ArrayList<>();
    private final List<Thread> working = new ArrayList<>();
    private final Slot.Stops stops = new Slot.Stops(new StopSignal(), new StopSignal(), new StopSignal());
    private final CountDownLatch slotsWorking;
    private volatile Optional<String> sentAway = Optional.empty();
    private boolean closed;

    /** Where the agent gets what is different in every run. */
    record World(InstantSource clock, RandomGenerator random, Supplier<UUID> ids, Map<String, String> variables) {
        World {
            variables = Map.copyOf(variables);
        }

        CleanEnvironment environment() {
            return CleanEnvironment.from(variables);
        }
    }

    /**
     * Takes the folder, takes over the instances of an earlier life, ends what its jobs left, and begins to work. Does not
     * wait for the server.
     *
     * @throws AgentProblem if the folder is in use or cannot be used, or the address for instances is none
     */
    public static Agent open(AgentSettings settings) {
        var world = new World(InstantSource.system(), RandomGenerator.getDefault(), UUID::randomUUID, System.getenv());
        return open(settings, world);
    }

    static Agent open(AgentSettings settings, World world) {
        AgentFolder folder = AgentFolder.open(settings.folder());
        try {
            return new Agent(settings, folder, world);
        } catch (IOException e) {
            closeQuietly(folder);
            throw new AgentProblem("The agent cannot start: " + e, e);
        }
    }

    private Agent(AgentSettings settings, AgentFolder folder, World world) throws IOException {
        this.settings = settings;
        this.folder = folder;
        this.connection = new ServerConnection(settings.server(), world.random());
        this.slotsWorking = new CountDownLatch(settings.jobs().slots());
        AgentLimits limits = settings.limits();
        var checkouts = new Checkouts(
                folder.path().resolve("mirrors"),
                CleanEnvironment.forGit(world.variables()),
                Duration.ofSeconds(limits.gitSecondsMax()));
        this.jobs = new Jobs(
                connection,
                settings.server(),
                checkouts,
                world.environment(),
                folder.path(),
                new JobLimits(
                        Duration.ofSeconds(settings.jobs().cancelGraceSeconds()),
                        Duration.ofSeconds(limits.resendSecondsMax()),
                        limits.logBytesInMemoryMax() / settings.jobs().slots(),
                        Duration.ofMillis(limits.firstLinesMillisMax())),
                world.clock(),
                world.ids());
        String host = folder.host(world.ids());
        for (int number = 1; number <= settings.jobs().slots(); number++) {
            registrations.add(new Registration(
                    connection, registration(number, host), settings.token(), world.random(), stops.closing()));
        }
        this.runtime = settings.instances().kept() ? Optional.of(runtime(host, checkouts, world)) : Optional.empty();
        if (runtime.isPresent()) {
            runtime.get().begin();
            // What runs here is reported in this one's name, and customers do not wait for what jobs have left to end.
            Thread.ofVirtual().name("register").start(registrations.getFirst()::register);
        }
        this.observing = settings.checks().made() ? Optional.of(observing(world)) : Optional.empty();
        observing.ifPresent(Observing::begin);
        jobs.endLeftovers();
        for (int number = 1; number <= settings.jobs().slots(); number++) {
            begin(new Slot(
                    number, registrations.get(number - 1), connection, jobs, stops, world.clock(), world.random()));
        }
    }

    private AgentRegistration registration(int number, String host) {
        var tags = new ArrayList<>(settings.jobs().tags());
        if (number == 1 && settings.instances().kept()) {
            tags.add("host=" + host);
        }
        return new AgentRegistration(
                settings.name() + "-" + number,
                Optional.of(hostname()),
                Optional.of(System.getProperty("os.name", "")),
                Optional.of(System.getProperty("os.arch", "")),
                Optional.of(false),
                Optional.empty(),
                Optional.of("belay"),
                Optional.empty(),
                Optional.of(List.copyOf(tags)),
                Optional.of(ProcessHandle.current().pid()),
                Optional.of(host),
                Optional.empty());
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    private LocalRuntime runtime(String host, Checkouts checkouts, World world) throws IOException {
        Path runtimeFolder = folder.path().resolve("runtime");
        var runtimeSettings = new RuntimeSettings(
                host,
                runtimeFolder,
                settings.instances().address(),
                settings.instances().portFirst(),
                settings.instances().portLast(),
                settings.limits().instancesMax(),
                settings.limits().instanceOutputBytesMax(),
                settings.limits().artifactCacheBytesMax());
        return new LocalRuntime(
                runtimeSettings,
                connection,
                () -> registrations.getFirst().current().map(AgentRegistered::accessToken),
                checkouts,
                world.environment(),
                world.clock());
    }

    private Observing observing(World world) throws IOException {
        Path commands = folder.path().resolve("checks");
        Folders.create(commands);
        return new Observing(
                settings.checks(),
                settings.server(),
                connection,
                () -> registrations.getFirst().current().map(AgentRegistered::accessToken),
                world.environment(),
                commands,
                world.random());
    }

    private void begin(Slot slot) {
        Thread.ofVirtual().name("heartbeat").start(slot::beat);
        working.add(Thread.ofVirtual().name("slot").start(() -> {
            try {
                slot.work().ifPresent(because -> sentAway = Optional.of(because));
            } finally {
                slotsWorking.countDown();
            }
        }));
    }

    /**
     * Returns when the agent was closed and its jobs have ended.
     *
     * @throws AgentProblem if the server sent all slots away, or refused to register them
     */
    public void await() {
        try {
            slotsWorking.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sentAway.ifPresent(because -> {
            throw new AgentProblem(because);
        });
    }

    /** Whether the server knows all slots. */
    public boolean registered() {
        return registrations.stream()
                .allMatch(registration -> registration.current().isPresent());
    }

    /**
     * Takes no more jobs; waits for the running ones for {@code finishSeconds}, then stops them; says goodbye.
     * Instances run on unless the settings say otherwise. A second call does nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stops.closing().raise();
        if (!slotsEnd(Duration.ofSeconds(settings.jobs().finishSeconds()))) {
            stops.jobs().raise();
            slotsEnd(Duration.ofSeconds(settings.jobs().cancelGraceSeconds()).plus(FAREWELL_AT_MOST));
        }
        stops.gone().raise();
        observing.ifPresent(Observing::close);
        runtime.ifPresent(instances -> {
            if (settings.instances().stopOnClose()) {
                instances.stopInstances();
            }
            instances.close();
        });
        registrations.forEach(registration -> registration.disconnect(GOODBYE_AT_MOST));
        connection.close();
        closeQuietly(jobs);
        closeQuietly(folder);
    }

    private boolean slotsEnd(Duration within) {
        try {
            return slotsWorking.await(within.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void closeQuietly(Closeable part) {
        try {
            part.close();
        } catch (IOException e) {
            throw new AgentProblem("The folder could not be released: " + e, e);
        }
    }
}
