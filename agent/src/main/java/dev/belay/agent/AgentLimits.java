package dev.belay.agent;

/**
 * What an agent may take, each with its unit in its name.
 *
 * @param gitSecondsMax one git command, a whole fetch included
 * @param resendSecondsMax how long a job's log and end are sent again while the server is away
 * @param logBytesInMemoryMax pieces of logs that are being sent, of all slots together
 * @param firstLinesMillisMax how late the first lines of a job's log are sent: nobody sees that they are, and many a job has ended by
 *     then, so that its log goes with its end
 * @param instancesMax instances on this host at a time
 * @param instanceOutputBytesMax the kept output of one instance; as much again is kept of what went before it
 * @param artifactCacheBytesMax artifacts of releases that no instance here needs any more
 */
public record AgentLimits(
        int gitSecondsMax,
        int resendSecondsMax,
        int logBytesInMemoryMax,
        int firstLinesMillisMax,
        int instancesMax,
        long instanceOutputBytesMax,
        long artifactCacheBytesMax) {

    public static final AgentLimits USUAL = new AgentLimits(600, 3600, 8 << 20, 100, 200, 8L << 20, 4L << 30);

    public AgentLimits {
        positive("gitSecondsMax", gitSecondsMax);
        positive("resendSecondsMax", resendSecondsMax);
        positive("logBytesInMemoryMax", logBytesInMemoryMax);
        positive("firstLinesMillisMax", firstLinesMillisMax);
        positive("instancesMax", instancesMax);
        positive("instanceOutputBytesMax", instanceOutputBytesMax);
        positive("artifactCacheBytesMax", artifactCacheBytesMax);
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new AgentProblem(name + " has to be more than 0, and is " + value);
        }
    }
}
