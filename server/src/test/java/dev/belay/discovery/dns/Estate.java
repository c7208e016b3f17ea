package dev.belay.discovery.dns;

import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Pool;
import dev.belay.kernel.HandClock;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A few services, who answers for them, and questions in the words of another library. */
final class Estate {

    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    static final int PACKET_BYTES = 65_535;

    static final NameSettings NAMES = new NameSettings("belay", "production", "dc1", Ttls.of(1, "slow=30"));

    final Directory directory = new Directory(
            NAMES, Sets.addresses(List.of(new Addresses.Weighted(new byte[] {127, 0, 0, 1}, 1)), 60), new HandClock());
    final Tally tally = new Tally();
    final Responder responder = new Responder(directory, tally, new Chance(7));

    /** Web with a pilot at ten percent, and services that are out of the ordinary. */
    static Estate usual() {
        var estate = new Estate();
        estate.tell(
                service(
                        "web",
                        "production",
                        new Pool("web-1", 90, List.of(at("a", "10.0.0.1", 8001), at("b", "10.0.0.2", 8002))),
                        new Pool("web-2", 10, List.of(at("c", "10.0.0.3", 8003)))),
                service("web", "staging", new Pool("web-2", 100, List.of(at("d", "10.1.0.1", 80)))),
                service("six", "production", new Pool("six-1", 100, List.of(at("e", "2001:db8::7", 443)))),
                service("slow", "production", new Pool("slow-1", 100, List.of(at("a", "10.0.0.1", 9000)))),
                service("far", "production", new Pool("far-1", 100, List.of(at("x", "db.example.com", 5432)))),
                service("idle", "production", new Pool("idle-1", 100, List.of())));
        return estate;
    }

    static Service service(String name, String environment, Pool... pools) {
        return new Service(name, environment, List.of(pools));
    }

    static Endpoint at(String host, String address, int port) {
        return new Endpoint(host, address, port, 1);
    }

    void tell(Service... services) {
        directory.take(new Changes(List.of(services), List.of()));
    }

    /** A question as dnsjava writes it. */
    static Message question(String name, int type) {
        return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
    }

    static Message question(String name, int type, int udpBytes) {
        Message question = question(name, type);
        question.addRecord(new OPTRecord(udpBytes, 0, 0), Section.ADDITIONAL);
        return question;
    }

    Message ask(String name, int type) {
        return ask(question(name, type, 1232), Responder.Way.UDP);
    }

    Message ask(Message question, Responder.Way way) {
        try {
            return new Message(answer(question.toWire(), way));
        } catch (IOException exception) {
            throw new AssertionError("another library cannot read the answer to " + question, exception);
        }
    }

    /** The bytes of the answer. */
    byte[] answer(byte[] packet, Responder.Way way) {
        byte[] out = new byte[way == Responder.Way.TCP ? PACKET_BYTES : dev.belay.discovery.dns.Message.UDP_BYTES];
        return Arrays.copyOf(out, responder.answer(packet, packet.length, out, way));
    }
}
