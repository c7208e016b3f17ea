package dev.belay.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;

/** Packets that nobody in their right mind sends: noise, and right ones with bytes changed, cut, doubled. */
final class HostilePacketsTest {

    private static final int PACKETS = 20_000;

    private static final String[] NAMES = {
        "web.service.belay.",
        "_web._tcp.service.consul.",
        "x.service.belay.",
        "belay.",
        "1.0.0.10.in-addr.arpa.",
        "0a000001.addr.belay.",
        "a.node.dc1.consul.",
        "example.com.",
        "."
    };

    private final Estate estate = Estate.usual();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nothingIsThrownAndNoAnswerIsMuchLargerThanItsQuestion(long seed) throws Exception {
        var random = new Random(seed);
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = random.nextInt(4) == 0 ? noise(random) : changed(random);
            byte[] answer = estate.answer(packet, Responder.Way.UDP_UNPROVEN);
            String what = "seed " + seed + ", packet " + i + ": " + Arrays.toString(packet);
            assertThat(answer.length).as(what).isLessThanOrEqualTo(3 * packet.length);
            if (answer.length > 0) {
                assertThat(answer[0]).as(what).isEqualTo(packet[0]);
                assertThatCode(() -> new Message(answer)).as(what).doesNotThrowAnyException();
                assertThat(estate.answer(answer, Responder.Way.UDP))
                        .as("an answer to an answer")
                        .isEmpty();
            }
            assertThat(estate.answer(packet, Responder.Way.TCP).length).isLessThanOrEqualTo(65_535);
        }
    }

    private static byte[] noise(Random random) {
        byte[] packet = new byte[random.nextInt(80)];
        random.nextBytes(packet);
        if (packet.length > 11) {
            // Past the header in most cases, or all of it is dropped there.
            packet[2] &= 0x07;
            Arrays.fill(packet, 4, 12, (byte) 0);
            packet[5] = 1;
            packet[11] = (byte) random.nextInt(3);
        }
        return packet;
    }

    private static byte[] changed(Random random) {
        byte[] right = Estate.question(
                        NAMES[random.nextInt(NAMES.length)], 1 + random.nextInt(260), random.nextInt(65_536))
                .toWire();
        byte[] packet = Arrays.copyOf(right, random.nextInt(3) == 0 ? random.nextInt(right.length + 40) : right.length);
        for (int i = random.nextInt(4); i > 0 && packet.length > 0; i--) {
            packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
        }
        return packet;
    }
}
