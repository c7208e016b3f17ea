package dev.belay.discovery.transfer;

import dev.belay.discovery.dns.Secondaries;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Questions in the words of another library, and answers as it reads them. */
final class Asking {

    static final Name BELAY = Name.fromConstantString("belay.");
    static final InetAddress FAR = InetAddress.ofLiteral("192.0.2.7");

    private Asking() {}

    static Message whole() {
        return Message.newQuery(Record.newRecord(BELAY, Type.AXFR, DClass.IN));
    }

    static Message plain(String name, int type) {
        return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
    }

    /** Of who shows nothing but a number. */
    static Message differences(int serial) {
        return differences(
                new SOARecord(BELAY, DClass.IN, 0, Name.root, Name.root, Integer.toUnsignedLong(serial), 0, 0, 0, 0));
    }

    /** Of who shows the SOA of their copy. */
    static Message differences(SOARecord shown) {
        Message question = Message.newQuery(Record.newRecord(BELAY, Type.IXFR, DClass.IN));
        question.addRecord(shown, Section.AUTHORITY);
        return question;
    }

    /** The messages of an answer by TCP, as bytes. */
    static List<byte[]> bytes(Primary primary, byte[] question, InetAddress from) {
        var messages = new ArrayList<byte[]>();
        try {
            primary.transfers.answer(
                    question, from, PLAIN, (message, length) -> messages.add(Arrays.copyOf(message, length)));
        } catch (IOException _) {
            // The line would be closed.
        }
        return messages;
    }

    /** What the name server itself would say is of no interest here. */
    static final Secondaries.Plain PLAIN = (packet, bytesMax) -> {
        byte[] answer = Arrays.copyOf(packet, Math.min(packet.length, 12));
        if (answer.length == 12) {
            answer[2] |= (byte) 0x80;
            answer[3] = 4;
            Arrays.fill(answer, 4, 12, (byte) 0);
        }
        return answer;
    };

    /** The records of all messages of an answer by TCP. */
    static List<Record> records(Primary primary, Message question, InetAddress from) throws IOException {
        var records = new ArrayList<Record>();
        for (byte[] each : bytes(primary, question.toWire(), from)) {
            records.addAll(new Message(each).getSection(Section.ANSWER));
        }
        return records;
    }

    static int code(Primary primary, Message question, InetAddress from) throws IOException {
        return new Message(bytes(primary, question.toWire(), from).getFirst()).getRcode();
    }

    static byte[] datagram(Primary primary, byte[] question, InetAddress from) {
        return primary.transfers.answer(question, from, 1232, PLAIN);
    }
}
