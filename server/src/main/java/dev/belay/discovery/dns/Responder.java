package dev.belay.discovery.dns;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.belay.discovery.dns.Query.Fate;
import java.util.Arrays;

/** Answers packets, one after the other, for one thread. Throws nothing, whatever the packet. */
final class Responder {

    /** What names that do not exist, and types that a name lacks, may be remembered for (RFC 2308). */
    static final int NEGATIVE_SECONDS = 1;

    /** How much larger than its question an answer may be that goes to who may not have asked. */
    static final int AMPLIFICATION_MAX = 3;

    static final int UDP_BYTES_MIN = 512;
    static final int TCP_BYTES_MAX = 65_535;

    static final int ZONE_TTL_SECONDS = 60;

    /** How often secondaries ask of their own accord: notices tell them sooner. */
    static final int REFRESH_SECONDS = 30;

    static final int RETRY_SECONDS = 5;

    /** For four weeks secondaries answer without Belay. */
    static final int EXPIRE_SECONDS = 28 * 86_400;

    private static final byte[] NS_LABEL = new Bytes().counted(Snapshot.NS).whole();
    private static final byte[] HOSTMASTER =
            new Bytes().counted(Labels.bytes("hostmaster")).whole();
    private static final byte[] MINIMAL =
            new Bytes().counted("RFC8482".getBytes(US_ASCII)).u8(0).whole();

    /** How an answer travels. */
    enum Way {
        TCP,
        /** By UDP, to a machine that is believed to have asked. */
        UDP,
        /** By UDP, to a machine in whose name somebody else may have asked. */
        UDP_UNPROVEN
    }

    private final Directory directory;
    private final Tally tally;
    private final Chance chance;
    private final Query query = new Query();
    private final Message message = new Message();

    Responder(Directory directory, Tally tally, Chance chance) {
        this.directory = directory;
        this.tally = tally;
        this.chance = chance;
    }

    /**
     * Writes the answer to the {@code length} bytes of {@code packet} into {@code out}.
     *
     * @return its length; 0 when there is none to give
     */
    int answer(byte[] packet, int length, byte[] out, Way way) {
        Fate fate = query.read(packet, length);
        if (fate == Fate.DROP) {
            tally.dropped();
            return 0;
        }
        message.begin(query, packet, out, limit(length, out.length, way));
        Code code = switch (fate) {
            case DROP, MALFORMED -> Code.FORMERR;
            case UNKNOWN_OPERATION -> Code.NOTIMP;
            case UNKNOWN_VERSION -> Code.BADVERS;
            case ASK -> ask();
        };
        tally.answered(query.type(), code);
        if (message.isTruncated()) {
            tally.truncated();
        }
        return message.end(query, code);
    }

    /** An answer to the same packet that says no more than that it should be asked by TCP. */
    int slip(byte[] packet, byte[] out) {
        message.begin(query, packet, out, out.length);
        message.truncate();
        return message.end(query, Code.NOERROR);
    }

    /** Whether the last answer lacks something for want of room. */
    boolean wasTruncated() {
        return message.isTruncated();
    }

    /** Who answers what this does not. */
    Secondaries secondaries() {
        return directory.secondaries();
    }

    /** Answers what is not for {@link Secondaries}, on their behalf. */
    Secondaries.Plain plain(Way way) {
        return (packet, bytesMax) -> {
            byte[] out = new byte[bytesMax];
            return Arrays.copyOf(out, answer(packet, packet.length, out, way));
        };
    }

    private int limit(int length, int room, Way way) {
        int most = switch (way) {
            case TCP -> TCP_BYTES_MAX;
            case UDP, UDP_UNPROVEN ->
                query.edns() ? Math.clamp(query.udpBytes(), UDP_BYTES_MIN, Message.UDP_BYTES) : UDP_BYTES_MIN;
        };
        int fair = way == Way.UDP_UNPROVEN ? AMPLIFICATION_MAX * length : most;
        return Math.min(Math.min(most, fair), room);
    }

    private Code ask() {
        if (!query.isInternet() || query.type() == Type.AXFR || query.type() == Type.IXFR) {
            return Code.REFUSED;
        }
        return switch (directory.snapshot().find(query)) {
            case Absence absence -> absent(absence);
            case Found.Apex _ -> {
                message.authoritative();
                yield apex();
            }
            case Sets sets -> {
                message.authoritative();
                yield present(sets);
            }
        };
    }

    private Code absent(Absence absence) {
        return switch (absence) {
            case OUTSIDE -> Code.REFUSED;
            case UNHEARD -> Code.SERVFAIL;
            case MISSING -> {
                message.authoritative();
                nothing();
                yield Code.NXDOMAIN;
            }
        };
    }

    private Code present(Sets sets) {
        if (query.type() == Type.ANY && !sets.equals(Sets.NONE)) {
            minimal();
        } else {
            sets.of(query.type()).write(message, query, chance);
        }
        if (message.answers() == 0 && !message.isTruncated()) {
            nothing();
        }
        return Code.NOERROR;
    }

    private Code apex() {
        switch (query.type()) {
            case Type.SOA -> {
                if (startOfAuthority(ZONE_TTL_SECONDS)) {
                    message.answered();
                }
            }
            case Type.NS -> nameServers();
            case Type.ANY -> minimal();
            default -> nothing();
        }
        return Code.NOERROR;
    }

    /** Why there is no answer, and for how long that may be remembered. */
    private void nothing() {
        if (startOfAuthority(NEGATIVE_SECONDS)) {
            message.authorized();
        }
    }

    private boolean startOfAuthority(int ttlSeconds) {
        int data = NS_LABEL.length + 2 + HOSTMASTER.length + 2 + 5 * Integer.BYTES;
        if (!fits(2 + 10 + data)) {
            return false;
        }
        int zone = Query.HEADER_BYTES + query.zoneAt();
        message.pointer(zone).u16(Type.SOA).u16(Type.IN).u32(ttlSeconds).u16(data);
        message.put(NS_LABEL, 0, NS_LABEL.length).pointer(zone);
        message.put(HOSTMASTER, 0, HOSTMASTER.length).pointer(zone);
        message.u32(directory.serial()).u32(REFRESH_SECONDS).u32(RETRY_SECONDS);
        message.u32(EXPIRE_SECONDS).u32(NEGATIVE_SECONDS);
        return true;
    }

    private void nameServers() {
        int data = NS_LABEL.length + 2;
        if (fits(2 + 10 + data)) {
            int zone = Query.HEADER_BYTES + query.zoneAt();
            message.pointer(zone)
                    .u16(Type.NS)
                    .u16(Type.IN)
                    .u32(ZONE_TTL_SECONDS)
                    .u16(data);
            message.put(NS_LABEL, 0, NS_LABEL.length).pointer(zone).answered();
        }
    }

    /** Whoever asks for everything gets one small record (RFC 8482). */
    private void minimal() {
        if (fits(2 + 10 + MINIMAL.length)) {
            message.pointer(Query.HEADER_BYTES).u16(Type.HINFO).u16(Type.IN).u32(ZONE_TTL_SECONDS);
            message.u16(MINIMAL.length).put(MINIMAL, 0, MINIMAL.length).answered();
        }
    }

    private boolean fits(int bytes) {
        if (!message.hasRoom(bytes)) {
            message.truncate();
            return false;
        }
        return true;
    }
}
