package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.parts.Part;
import dev.belay.cli.parts.Ports;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** HAProxy with the guide's configuration follows Belay's name server, and loses no request by it. */
final class HaproxyByNamesTest {

    private static final int INSTANCES = 10;
    private static final int AT_ONCE = 5;
    private static final int ROUNDS = 10;

    /** What the guide says to wait between deregistering and stopping; requests take no time here. */
    private static final Duration LET_GO = Duration.ofSeconds(5);

    @Test
    void fiftyInstancesAreReplacedAndNoRequestFails() {
        int dns = Ports.free();
        try (var world = new World()) {
            Part server = world.server("--dns-listen", "127.0.0.1:" + dns);
            try (var street = new Street(world);
                    var haproxy = Haproxy.of("By names", world.folder().resolve("haproxy"), dns)) {
                street.open(INSTANCES);
                awaitServing(haproxy, street);
                try (var load = Load.on(haproxy.port(), world.folder())) {
                    for (int round = 0; round < ROUNDS; round++) {
                        street.open(AT_ONCE);
                        street.deregister(AT_ONCE);
                        letGo();
                        street.end();
                        awaitServing(haproxy, street);
                    }
                    server.close();
                    haproxy.reload();
                    awaitServing(haproxy, street);
                    load.assertNoneFailed();
                }
                assertThat(haproxy.serving(Street.SERVICE)).contains(street.ports());
            }
        }
    }

    private static void awaitServing(Haproxy haproxy, Street street) {
        World.await(() -> haproxy.serving(Street.SERVICE), serving -> serving.equals(street.ports()));
    }

    /** As long as whoever deploys waits. There is no signal to await, since the guide promises that this is enough. */
    private static void letGo() {
        long deregistered = System.nanoTime();
        World.await(() -> Optional.of(System.nanoTime() - deregistered), nanos -> nanos > LET_GO.toNanos());
    }
}
