package dev.belay.bench.jobs;

import java.io.PrintStream;

/** What every measurement is given: the server, what was asked for, and where figures are printed. */
record Stand(Served served, Options options, PrintStream out) {

    /** The pipeline whose jobs are measured. */
    static final String SLUG = "bench";

    /** How many jobs the builds have that are made one after the other. */
    int jobsOfBuild() {
        return options.number("jobs-of-build", 100);
    }

    /** How long is measured. */
    int seconds() {
        return options.number("seconds", 30);
    }

    /** How long is waited before anything is measured. */
    int warmUpSeconds(int usual) {
        return options.number("warm-up", usual);
    }
}
