package dev.belay.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class CustomersTest {

    private static final String CUT = "\0";

    /**
     * Answers each request with the next of the given texts; an empty one closes the connection instead, and one that
     * is {@link #CUT} short closes it thereafter.
     */
    private record Edge(ServerSocket socket, List<String> requests) implements AutoCloseable {

        static Edge answering(String... answers) throws IOException {
            var edge = new Edge(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), new CopyOnWriteArrayList<>());
            Iterator<String> next = List.of(answers).iterator();
            Thread.ofVirtual().start(() -> edge.serve(next));
            return edge;
        }

        private void serve(Iterator<String> answers) {
            while (answers.hasNext()) {
                try (Socket connection = socket.accept()) {
                    var reader = new BufferedReader(
                            new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
                    while (readRequest(reader)) {
                        String answer = answers.hasNext() ? answers.next() : "";
                        if (answer.isEmpty()) {
                            break;
                        }
                        connection
                                .getOutputStream()
                                .write(answer.replace(CUT, "").getBytes(StandardCharsets.US_ASCII));
                        if (answer.endsWith(CUT)) {
                            break;
                        }
                    }
                } catch (IOException _) {
                    return;
                }
            }
        }

        private boolean readRequest(BufferedReader reader) throws IOException {
            var lines = new ArrayList<String>();
            String line = reader.readLine();
            while (line != null && !line.isEmpty()) {
                lines.add(line);
                line = reader.readLine();
            }
            requests.add(String.join("|", lines));
            return line != null;
        }

        Customer customer() {
            return new Customer(7, socket.getLocalPort(), "shop.localhost", InstantSource.system());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final String FIRST =
            "HTTP/1.1 200 OK\r\nSet-Cookie: side=a; Path=/\r\nShop-Version: 2\r\nContent-Length: 2\r\n\r\nhi";
    private static final String CHUNKED = "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";

    @Test
    void aCustomerKeepsTheConnectionAndTheCookies() throws IOException {
        try (var edge = Edge.answering(FIRST, CHUNKED);
                var customer = edge.customer()) {
            Visit one = customer.visit("/");
            Visit two = customer.visit("/rope");
            assertThat(one.release()).isEqualTo("2");
            assertThat(one.failed()).isFalse();
            assertThat(two.outcome()).isEqualTo(new Visit.Outcome.Answered(503));
            assertThat(two.failed()).isTrue();
            assertThat(edge.requests().get(1))
                    .startsWith("GET /rope HTTP/1.1|Host: shop.localhost")
                    .contains("Cookie: side=a");
        }
    }

    @Test
    void aKeptConnectionThatWasClosedIsNoFailure() throws IOException {
        try (var edge = Edge.answering(FIRST, "", FIRST);
                var customer = edge.customer()) {
            Visit one = customer.visit("/");
            Visit two = customer.visit("/");
            assertThat(one.failed()).isFalse();
            assertThat(one.again()).isFalse();
            assertThat(two.failed()).isFalse();
            assertThat(two.again()).isTrue();
        }
    }

    @Test
    void anAnswerThatIsNotThePageOfTheShopIsAFailure() throws IOException {
        String notFound = FIRST.replace("200 OK", "404 Not Found");
        String ofSomeoneElse = FIRST.replace("Shop-Version: 2\r\n", "");
        try (var edge = Edge.answering(notFound, ofSomeoneElse, FIRST);
                var customer = edge.customer()) {
            assertThat(customer.visit("/").failed()).isTrue();
            assertThat(customer.visit("/").failed()).isTrue();
            assertThat(customer.visit("/").failed()).isFalse();
        }
    }

    @Test
    void aNewConnectionWithoutAnAnswerIsOne() throws IOException {
        try (var edge = Edge.answering("");
                var customer = edge.customer()) {
            assertThat(customer.visit("/").failed()).isTrue();
        }
    }

    @Test
    void anAnswerCutShortIsOne() throws IOException {
        try (var edge = Edge.answering("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi" + CUT);
                var customer = edge.customer()) {
            assertThat(customer.visit("/").failed()).isTrue();
        }
    }
}
