package dev.belay.acceptance.conformance;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Agents of all manners, as many of each. In the place of one that disappears comes another. */
public final class Crowd implements AutoCloseable {

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI server;
    private final String registration;
    private final Ledger ledger;
    private final SplittableRandom seeds;
    private volatile boolean leaving;
    private final List<Thread> threads = new ArrayList<>();

    /** {@code registration} is a token that lets agents register. */
    public Crowd(URI server, String registration, Ledger ledger, long seed) {
        this.server = server;
        this.registration = registration;
        this.ledger = ledger;
        this.seeds = new SplittableRandom(seed);
    }

    public void begin(int agents) {
        List<Personality> manners = List.of(Personality.values());
        for (int number = 0; number < agents; number++) {
            Personality personality = manners.get(number % manners.size());
            var random = new Random(seeds.nextLong());
            threads.add(Thread.ofVirtual().name("agent " + number).start(() -> live(personality, random)));
        }
    }

    private void live(Personality personality, RandomGenerator random) {
        try {
            while (!new ForeignAgent(personality, http, server, registration, ledger, random, () -> leaving).live()) {
                // The next one knows nothing of the one before.
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError failure) {
            ledger.fault("an agent broke down: " + failure);
        }
    }

    /** Lets all leave as soon as they have nothing to do, and waits for them. */
    public void leave() {
        leaving = true;
        threads.forEach(Crowd::await);
    }

    /** They end wherever they are. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        threads.forEach(Crowd::await);
        http.close();
    }

    private static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
