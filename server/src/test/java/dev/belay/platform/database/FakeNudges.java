package dev.belay.platform.database;

/** Nudges that a test tells by hand. */
public final class FakeNudges implements Nudges {

    private final Listeners listeners = new Listeners();

    /** Nudges a topic. */
    public void tell(String topic) {
        listeners.nudge(topic);
    }

    @Override
    public Listener listen(String... topics) {
        return listeners.add(topics);
    }

    @Override
    public void close() {
        listeners.close();
    }
}
