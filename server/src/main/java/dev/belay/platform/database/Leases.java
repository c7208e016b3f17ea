package dev.belay.platform.database;

/** Decides which replica does a piece of background work. A lease ends with the process that holds it. */
public interface Leases extends AutoCloseable {

    /** Whether this replica holds the lease, taking it if it is free. False too when nobody can tell. */
    boolean hold(String name);

    @Override
    void close();
}
