package dev.belay.agent;

import dev.belay.agent.checks.CheckSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * All that an agent is told. Printed without its token.
 *
 * @param server where the server is, such as {@code http://127.0.0.1:8080}; a {@code /v3} at its end is left out
 * @param token the registration token
 * @param name the agents' name; slot n registers as {@code name-n}
 * @param folder where mirrors, checkouts and instances are kept; one agent process at a time uses it
 */
public record AgentSettings(
        URI server,
        String token,
        String name,
        Path folder,
        Jobs jobs,
        Instances instances,
        CheckSettings checks,
        AgentLimits limits) {

    /** A job that was asked to stop is given up by the server after 300 s; its last words need some of these. */
    private static final int CANCEL_GRACE_SECONDS_MAX = 240;

    /**
     * Which jobs it takes, and how it ends them.
     *
     * @param slots how many jobs run at a time, 1 to 64
     * @param tags {@code key=value}; {@code queue=…} names the queue that jobs are taken from
     * @param cancelGraceSeconds between TERM and KILL when a job is canceled, 0 to 240
     * @param finishSeconds how long {@link Agent#close} waits for running jobs before it stops them, 0 to 86400
     */
    public record Jobs(int slots, List<String> tags, int cancelGraceSeconds, int finishSeconds) {

        /** One at a time, from the queue {@code default}. */
        public static final Jobs USUAL = new Jobs(1, List.of("queue=default"), 10, 10);

        public Jobs {
            tags = List.copyOf(tags);
            between("slots", slots, 1, 64);
            between("cancelGraceSeconds", cancelGraceSeconds, 0, CANCEL_GRACE_SECONDS_MAX);
            between("finishSeconds", finishSeconds, 0, 86_400);
            tags.forEach(
                    tag -> require(tag.matches("[^=\\s]+=.*"), "\"" + tag + "\" is no tag: it has to be key=value"));
            require(tags.stream().noneMatch(tag -> tag.startsWith("host=")), "the tag host= is the agent's own");
        }
    }

    /**
     * Whether it keeps instances of services, and where they are reached.
     *
     * @param kept whether the server may place instances on this machine
     * @param stopOnClose whether {@link Agent#close} stops them; otherwise they run on, and the next start takes them over
     * @param address the address under which they are announced
     * @param portFirst the lowest port for them; 0 for any free one
     * @param portLast the highest port for them; 0 for any free one
     */
    public record Instances(boolean kept, boolean stopOnClose, String address, int portFirst, int portLast) {

        /** On loopback, at any free port; they outlive the agent. */
        public static final Instances USUAL = new Instances(true, false, "127.0.0.1", 0, 0);

        public Instances {
            between("portFirst", portFirst, 0, 65_535);
            between("portLast", portLast, portFirst, 65_535);
            require(
                    portFirst > 0 || portLast == 0,
                    "portFirst is 0, which means any port, but portLast is " + portLast);
        }
    }

    public AgentSettings {
        server = withoutVersion(server);
        folder = folder.toAbsolutePath().normalize();
        require(!token.isBlank(), "the agent needs a registration token");
        require(
                name.matches("[A-Za-z0-9._%-]{1,100}"),
                "\"" + name + "\" cannot be an agent's name: letters, digits, . _ -");
    }

    /** With all that is usual. */
    public static AgentSettings of(URI server, String token, String name, Path folder) {
        return new AgentSettings(
                server, token, name, folder, Jobs.USUAL, Instances.USUAL, CheckSettings.USUAL, AgentLimits.USUAL);
    }

    private static URI withoutVersion(URI server) {
        String text = server.toString().replaceFirst("/+$", "").replaceFirst("/v3$", "");
        URI base = URI.create(text);
        require(
                base.getHost() != null && List.of("http", "https").contains(String.valueOf(base.getScheme())),
                "\"" + server + "\" is no server's address: it has to begin with http:// or https://");
        return base;
    }

    private static void between(String name, int value, int least, int most) {
        require(
                value >= least && value <= most,
                name + " has to be from " + least + " to " + most + ", and is " + value);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AgentProblem(otherwise);
        }
    }

    @Override
    public String toString() {
        return "agent " + name + ", " + jobs.slots() + " slots, at " + server + " in " + folder;
    }
}
