package dev.belay.agent;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * All that an agent is told. Printed without its token.
 *
 * @param server where the server is, such as {@code http://127.0.0.1:8080}; a {@code /v3} at its end is left out
 * @param token the registration token
 * @param name the agents' name; slot n registers as {@code name-n}
 * @param slots how many jobs run at a time, 1 to 64
 * @param tags {@code key=value}; {@code queue=…} names the queue that jobs are taken from
 * @param folder where mirrors, checkouts and instances are kept; one agent process at a time uses it
 * @param cancelGraceSeconds between TERM and KILL when a job is canceled, 0 to 240
 * @param finishJobsSeconds how long {@link Agent#close} waits for running jobs before it stops them, 0 to 86400
 * @param keepInstances whether the server may place instances of services on this machine
 * @param stopInstancesOnClose whether {@link Agent#close} stops the instances; otherwise they run on, and the next
 *     start takes them over
 * @param instanceAddress the address under which instances are announced
 * @param instancePortFirst the lowest port for instances; 0 for any free one
 * @param instancePortLast the highest port for instances; 0 for any free one
 */
public record AgentSettings(
        URI server,
        String token,
        String name,
        int slots,
        List<String> tags,
        Path folder,
        int cancelGraceSeconds,
        int finishJobsSeconds,
        boolean keepInstances,
        boolean stopInstancesOnClose,
        String instanceAddress,
        int instancePortFirst,
        int instancePortLast,
        AgentLimits limits) {

    /** A job that was asked to stop is given up by the server after 300 s; its last words need some of these. */
    private static final int CANCEL_GRACE_SECONDS_MAX = 240;

    public AgentSettings {
        server = withoutVersion(server);
        tags = List.copyOf(tags);
        folder = folder.toAbsolutePath().normalize();
        require(!token.isBlank(), "the agent needs a registration token");
        require(
                name.matches("[A-Za-z0-9._%-]{1,100}"),
                "\"" + name + "\" cannot be an agent's name: letters, digits, . _ -");
        between("slots", slots, 1, 64);
        between("cancelGraceSeconds", cancelGraceSeconds, 0, CANCEL_GRACE_SECONDS_MAX);
        between("finishJobsSeconds", finishJobsSeconds, 0, 86_400);
        between("instancePortFirst", instancePortFirst, 0, 65_535);
        between("instancePortLast", instancePortLast, instancePortFirst, 65_535);
        require(
                instancePortFirst > 0 || instancePortLast == 0,
                "instancePortFirst is 0, which means any port, but instancePortLast is " + instancePortLast);
        tags.forEach(tag -> require(tag.matches("[^=\\s]+=.*"), "\"" + tag + "\" is no tag: it has to be key=value"));
        require(tags.stream().noneMatch(tag -> tag.startsWith("host=")), "the tag host= is the agent's own");
    }

    /** One slot in the queue {@code default}, instances on loopback, and the usual limits. */
    public static AgentSettings of(URI server, String token, String name, Path folder) {
        return new AgentSettings(
                server,
                token,
                name,
                1,
                List.of("queue=default"),
                folder,
                10,
                10,
                true,
                false,
                "127.0.0.1",
                0,
                0,
                AgentLimits.USUAL);
    }

    public AgentSettings withSlots(int number) {
        return new AgentSettings(
                server,
                token,
                name,
                number,
                tags,
                folder,
                cancelGraceSeconds,
                finishJobsSeconds,
                keepInstances,
                stopInstancesOnClose,
                instanceAddress,
                instancePortFirst,
                instancePortLast,
                limits);
    }

    public AgentSettings withTags(List<String> others) {
        return new AgentSettings(
                server,
                token,
                name,
                slots,
                others,
                folder,
                cancelGraceSeconds,
                finishJobsSeconds,
                keepInstances,
                stopInstancesOnClose,
                instanceAddress,
                instancePortFirst,
                instancePortLast,
                limits);
    }

    public AgentSettings withGraces(int cancelSeconds, int finishSeconds) {
        return new AgentSettings(
                server,
                token,
                name,
                slots,
                tags,
                folder,
                cancelSeconds,
                finishSeconds,
                keepInstances,
                stopInstancesOnClose,
                instanceAddress,
                instancePortFirst,
                instancePortLast,
                limits);
    }

    public AgentSettings withInstances(boolean keep, boolean stopOnClose) {
        return new AgentSettings(
                server,
                token,
                name,
                slots,
                tags,
                folder,
                cancelGraceSeconds,
                finishJobsSeconds,
                keep,
                stopOnClose,
                instanceAddress,
                instancePortFirst,
                instancePortLast,
                limits);
    }

    public AgentSettings withInstanceAddress(String address, int portFirst, int portLast) {
        return new AgentSettings(
                server,
                token,
                name,
                slots,
                tags,
                folder,
                cancelGraceSeconds,
                finishJobsSeconds,
                keepInstances,
                stopInstancesOnClose,
                address,
                portFirst,
                portLast,
                limits);
    }

    public AgentSettings withLimits(AgentLimits others) {
        return new AgentSettings(
                server,
                token,
                name,
                slots,
                tags,
                folder,
                cancelGraceSeconds,
                finishJobsSeconds,
                keepInstances,
                stopInstancesOnClose,
                instanceAddress,
                instancePortFirst,
                instancePortLast,
                others);
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
        return "agent " + name + ", " + slots + " slots, at " + server + " in " + folder;
    }
}
