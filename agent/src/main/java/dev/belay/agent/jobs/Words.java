package dev.belay.agent.jobs;

/** Who is told how something goes on: a job's log, or somebody at a screen. */
public interface Words {

    void say(String line);

    /** Something went wrong. */
    void complain(String line);
}
