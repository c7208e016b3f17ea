package dev.belay.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** What the server's DNS answers. */
final class Names {

    private Names() {}

    /** The addresses of a name, in their order. */
    static List<String> of(int port, String name) {
        try {
            var question = Message.newQuery(Record.newRecord(Name.fromString(name + "."), Type.A, DClass.IN));
            Message answer =
                    new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)).send(question);
            return answer.getSection(Section.ANSWER).stream()
                    .map(each -> ((ARecord) each).getAddress().getHostAddress())
                    .sorted()
                    .toList();
        } catch (IOException exception) {
            throw new AssertionError(name, exception);
        }
    }
}
