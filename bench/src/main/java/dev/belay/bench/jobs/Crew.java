package dev.belay.bench.jobs;

/** The agents of a measurement, all in one thread, and what they report. */
final class Crew {

    private static final int REGISTERING_MAX = 20;

    private final Stand stand;
    private final int size;
    private final Floor floor = new Floor();

    /** @param usually how many they are unless {@code agents=} says otherwise */
    Crew(Stand stand, int usually) {
        this.stand = stand;
        this.size = stand.options().number("agents", usually);
    }

    int size() {
        return size;
    }

    Floor floor() {
        return floor;
    }

    /** Returns when all of them ask for work. */
    void connect(BenchedAgent.Log log) throws InterruptedException {
        var hub = new Hub(stand.served().address());
        String registration = stand.options().text("registration");
        int exitStatus = stand.options().number("exit-status", 0);
        Thread.ofPlatform().daemon().name("agents").start(() -> serve(hub));
        for (int number = 0; number < size; number++) {
            int its = number;
            while (number - floor.connected.get() >= REGISTERING_MAX) {
                Thread.sleep(5);
            }
            hub.post(() -> new BenchedAgent(hub, registration, its, log, exitStatus, floor).register());
        }
        while (floor.connected.get() < size) {
            Thread.sleep(50);
        }
        stand.out().println(size + " agents are connected; calls put off while they came: " + floor.refused.get());
    }

    private static void serve(Hub hub) {
        try {
            hub.run(() -> false);
        } catch (RuntimeException exception) {
            exception.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
