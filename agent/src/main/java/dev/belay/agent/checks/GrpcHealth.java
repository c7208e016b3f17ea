package dev.belay.agent.checks;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One call of {@code grpc.health.v1.Health/Check} over HTTP/2 (RFC 9113) with prior knowledge, which the JDK's client does not
 * speak without TLS. It needs no decoder of headers: an answer without a message is no health, whatever its headers say.
 */
final class GrpcHealth {

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int FRAME_BYTES_MAX = 16_384;
    private static final int MESSAGE_BYTES_MAX = 4 << 10;
    private static final int FRAMES_MAX = 200;
    private static final int PREFIX_BYTES = 5;
    private static final int STREAM = 1;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;

    /** No pushes, and no table of headers that both sides would have to keep. */
    private static final byte[] OUR_SETTINGS = {0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0};

    private final DataInputStream input;
    private final OutputStream output;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    GrpcHealth(Socket socket) throws IOException {
        this.input = new DataInputStream(socket.getInputStream());
        this.output = socket.getOutputStream();
    }

    /** A frame as it came. */
    private static final class Frame {
        private final int type;
        private final int flags;
        private final int stream;
        private final byte[] payload;

        Frame(int type, int flags, int stream, byte[] payload) {
            this.type = type;
            this.flags = flags;
            this.stream = stream;
            this.payload = payload;
        }

        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    /** Asks, and answers what came. */
    Answer ask(String authority, String scheme, String service) throws IOException {
        var all = new ByteArrayOutputStream();
        all.writeBytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(frame(SETTINGS, 0, 0, OUR_SETTINGS));
        all.writeBytes(frame(HEADERS, END_HEADERS, STREAM, headers(authority, scheme)));
        all.writeBytes(frame(DATA, END_STREAM, STREAM, request(service)));
        output.write(all.toByteArray());
        output.flush();
        try {
            for (int i = 0; i < FRAMES_MAX; i++) {
                Frame frame = next();
                if (frame.type == SETTINGS && !frame.has(ACK)) {
                    output.write(frame(SETTINGS, ACK, 0, new byte[0]));
                    output.flush();
                } else if (frame.type == PING && !frame.has(ACK)) {
                    output.write(frame(PING, ACK, 0, frame.payload));
                    output.flush();
                } else if (frame.type == GOAWAY || (frame.type == RST_STREAM && frame.stream == STREAM)) {
                    return Answer.failed("gRPC was refused");
                } else if (frame.stream == STREAM && (frame.type == DATA || frame.type == HEADERS)) {
                    if (frame.type == DATA) {
                        take(frame);
                    }
                    if (isWhole() || frame.has(END_STREAM)) {
                        return judged();
                    }
                }
            }
        } catch (EOFException e) {
            return Answer.failed("gRPC broke off");
        }
        return Answer.failed("gRPC answered with too many frames");
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        var frame = new ByteArrayOutputStream();
        frame.write(payload.length >>> 16);
        frame.write(payload.length >>> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        frame.writeBytes(new byte[] {0, 0, 0, (byte) stream});
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private static byte[] headers(String authority, String scheme) {
        var block = new ByteArrayOutputStream();
        header(block, ":method", "POST");
        header(block, ":scheme", scheme);
        header(block, ":path", "/grpc.health.v1.Health/Check");
        header(block, ":authority", authority);
        header(block, "content-type", "application/grpc");
        header(block, "te", "trailers");
        header(block, "user-agent", "belay-agent");
        return block.toByteArray();
    }

    /** A literal without indexing, as RFC 7541 has it (section 6.2.2). */
    private static void header(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        for (String each : new String[] {name, value}) {
            byte[] text = each.getBytes(StandardCharsets.US_ASCII);
            if (text.length < 0x7f) {
                block.write(text.length);
            } else {
                block.write(0x7f);
                varint(block, text.length - 0x7f);
            }
            block.writeBytes(text);
        }
    }

    private static void varint(ByteArrayOutputStream bytes, int number) {
        int rest = number;
        while (rest >= 0x80) {
            bytes.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write(rest);
    }

    /** The message {@code HealthCheckRequest} behind its length. */
    private static byte[] request(String service) {
        var proto = new ByteArrayOutputStream();
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        if (name.length > 0) {
            proto.write((1 << 3) | 2);
            varint(proto, name.length);
            proto.writeBytes(name);
        }
        var framed = new ByteArrayOutputStream();
        framed.writeBytes(new byte[] {0, 0, 0, (byte) (proto.size() >>> 8), (byte) proto.size()});
        framed.writeBytes(proto.toByteArray());
        return framed.toByteArray();
    }

    private Frame next() throws IOException {
        int length = (input.readUnsignedByte() << 16) | input.readUnsignedShort();
        int type = input.readUnsignedByte();
        int flags = input.readUnsignedByte();
        int stream = input.readInt() & Integer.MAX_VALUE;
        if (length > FRAME_BYTES_MAX) {
            throw new IOException("this is no HTTP/2 without its upgrade");
        }
        byte[] payload = new byte[length];
        input.readFully(payload);
        return new Frame(type, flags, stream, payload);
    }

    private void take(Frame frame) throws IOException {
        int from = frame.has(PADDED) && frame.payload.length > 0 ? 1 : 0;
        int padding = from == 1 ? frame.payload[0] & 0xff : 0;
        int length = frame.payload.length - from - padding;
        if (length < 0 || message.size() + length > MESSAGE_BYTES_MAX) {
            throw new IOException("the answer is too long");
        }
        message.write(frame.payload, from, length);
    }

    private boolean isWhole() {
        return message.size() >= PREFIX_BYTES && message.size() >= PREFIX_BYTES + length(message.toByteArray());
    }

    private static int length(byte[] bytes) {
        boolean large = bytes[1] != 0 || bytes[2] != 0;
        return large ? MESSAGE_BYTES_MAX : ((bytes[3] & 0xff) << 8) | (bytes[4] & 0xff);
    }

    private Answer judged() {
        byte[] bytes = message.toByteArray();
        if (!isWhole() || bytes[0] != 0) {
            return Answer.failed("gRPC answered no health: does it serve grpc.health.v1.Health, for this service?");
        }
        return switch (status(bytes)) {
            case 1 -> Answer.passed("gRPC answered SERVING");
            case 2 -> Answer.failed("gRPC answered NOT_SERVING");
            case 3 -> Answer.failed("gRPC answered SERVICE_UNKNOWN");
            default -> Answer.failed("gRPC answered UNKNOWN");
        };
    }

    /** The field 1 of {@code HealthCheckResponse}, which is its only one; 0 when it is something else. */
    private static int status(byte[] bytes) {
        int length = length(bytes);
        boolean enumeration = length == 2 && bytes[PREFIX_BYTES] == 1 << 3;
        return enumeration ? bytes[PREFIX_BYTES + 1] : 0;
    }
}
