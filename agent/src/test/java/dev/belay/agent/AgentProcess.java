package dev.belay.agent;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** An agent in a process of its own, so that tests can kill it. */
final class AgentProcess implements AutoCloseable {

    private final Process process;

    private AgentProcess(Process process) {
        this.process = process;
    }

    /** What the process runs: server, folder, and whether it keeps instances. */
    public static void main(String[] words) {
        var usual = AgentSettings.of(URI.create(words[0]), FakeServer.TOKEN, "test", Path.of(words[1]));
        Agent agent = Agent.open(Told.jobs(Told.instances(usual, Boolean.parseBoolean(words[2]), false), 1, 1, 1));
        Runtime.getRuntime().addShutdownHook(new Thread(agent::close));
        agent.await();
    }

    static AgentProcess start(Ground ground, boolean instances, int heapMegabytes) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var words = List.of(
                java,
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AgentProcess.class.getName(),
                ground.server.uri().toString(),
                ground.settings().folder().toString(),
                Boolean.toString(instances));
        return new AgentProcess(new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        ground.folder.resolve("agent.out").toFile()))
                .start());
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** As {@code kill} does. */
    void terminate() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        terminate();
    }
}
