package dev.belay.discovery.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.OptionalInt;

/**
 * Who answers what the name server does not: transfers of zones, and whatever is signed. Is called by many threads at
 * once, with packets that may be anything.
 */
public interface Secondaries {

    /** Answers a question that is not signed; no bytes when there is no answer. */
    @FunctionalInterface
    interface Plain {
        byte[] answer(byte[] packet, int bytesMax);
    }

    /** Takes whole messages one after the other, and waits for slow askers. */
    @FunctionalInterface
    interface Line {

        /**
         * Sends the first {@code length} bytes of a message.
         *
         * @throws IOException when the asker left, or was too slow
         */
        void send(byte[] message, int length) throws IOException;
    }

    /** The number of what secondaries get, if that is counted here. */
    OptionalInt serial();

    /** The answer by UDP, of {@code bytesMax} bytes at most; no bytes when there is none. */
    byte[] answer(byte[] packet, InetAddress asker, int bytesMax, Plain plain);

    /**
     * Answers by TCP.
     *
     * @throws IOException when the asker left, or was too slow: there is nothing more to say
     */
    void answer(byte[] packet, InetAddress asker, Plain plain, Line line) throws IOException;

    /** Nobody: everything is answered as if it were not signed, and transfers are refused. */
    Secondaries NONE = new Secondaries() {
        @Override
        public OptionalInt serial() {
            return OptionalInt.empty();
        }

        @Override
        public byte[] answer(byte[] packet, InetAddress asker, int bytesMax, Plain plain) {
            return plain.answer(packet, bytesMax);
        }

        @Override
        public void answer(byte[] packet, InetAddress asker, Plain plain, Line line) throws IOException {
            byte[] answer = plain.answer(packet, Responder.TCP_BYTES_MAX);
            if (answer.length == 0) {
                throw new IOException("what is no question is not answered");
            }
            line.send(answer, answer.length);
        }
    };

    /** Whether a packet is no ordinary question; quick, since it is asked of every packet. */
    static boolean concern(byte[] packet, int length) {
        if (length <= Query.HEADER_BYTES || (packet[2] & 0xf8) != 0 || Query.u16(packet, 4) != 1) {
            return false;
        }
        int additionals = Query.u16(packet, 10);
        int at = Query.HEADER_BYTES;
        while (at < length && packet[at] != 0) {
            at += (packet[at] & 0xff) + 1;
        }
        if (at + 5 > length) {
            return false;
        }
        int type = Query.u16(packet, at + 1);
        if (type == Type.AXFR || type == Type.IXFR || additionals > 1) {
            return true;
        }
        // A single record that is not OPT at the root may be a signature.
        int added = at + 5;
        return additionals == 1
                && added + 3 <= length
                && (packet[added] != 0 || Query.u16(packet, added + 1) != Type.OPT);
    }
}
