package dev.belay.pipelines.notice;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;

/**
 * Sends mail by SMTP (RFC 5321): with TLS from the start ({@code smtps}) or as soon as the server offers it (RFC 3207). A password is
 * sent over TLS only, or within this machine.
 */
final class Mail {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LINE_CHARACTERS_MAX = 4_096;
    private static final int LINES_MAX = 100;
    private static final int TLS_PORT = 465;
    private static final int PORT = 25;
    private static final int AFTER_TLS = 3;

    /** So many bytes become a word of 75 characters at most. */
    private static final int WORD_BYTES_MAX = 45;

    /** What may stand between < and > without harm. */
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"\\\\,;:@]{1,64}@[A-Za-z0-9.-]{1,253}");

    private final URI server;
    private final String from;

    /** One message, and when it was written. */
    record Letter(String id, String to, String subject, String text, Instant at) {}

    Mail(URI server) {
        this.server = server;
        this.from = Optional.ofNullable(server.getRawQuery())
                .filter(query -> query.startsWith("from="))
                .map(query -> URLDecoder.decode(query.substring("from=".length()), StandardCharsets.UTF_8))
                .orElse("belay@" + server.getHost());
    }

    static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    Told send(Letter letter) {
        if (!isAddress(letter.to()) || !isAddress(from)) {
            return new Told.Never("“" + letter.to() + "” is no address of mail");
        }
        try (Socket socket = connected()) {
            return new Talk(socket).send(letter);
        } catch (Refused refused) {
            return refused.forGood
                    ? new Told.Never(server.getHost() + " refused: " + refused.getMessage())
                    : new Told.NotYet(server.getHost() + " refused for now: " + refused.getMessage());
        } catch (IOException exception) {
            return new Told.NotYet(server.getHost() + " could not be told: " + exception);
        }
    }

    private boolean tlsFromTheStart() {
        return "smtps".equals(server.getScheme());
    }

    private Socket connected() throws IOException {
        int port = server.getPort() > 0 ? server.getPort() : tlsFromTheStart() ? TLS_PORT : PORT;
        var socket = new Socket();
        try {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(new InetSocketAddress(server.getHost(), port), (int) PATIENCE.toMillis());
            return tlsFromTheStart() ? Secured.over(socket, server.getHost()) : socket;
        } catch (IOException exception) {
            socket.close();
            throw exception;
        }
    }

    /** The server's no. */
    private static final class Refused extends IOException {
        private final boolean forGood;

        Refused(String said) {
            super(said);
            this.forGood = said.startsWith("5");
        }
    }

    /** One connection. */
    private final class Talk {

        private Socket socket;
        private BufferedReader in;
        private OutputStream out;

        Talk(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            this.out = socket.getOutputStream();
        }

        Told send(Letter letter) throws IOException {
            expect(2);
            String offered = say("EHLO belay", 2);
            if (!tlsFromTheStart() && offered.contains("STARTTLS")) {
                say("STARTTLS", 2);
                socket = Secured.over(socket, server.getHost());
                in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                out = socket.getOutputStream();
                say("EHLO belay", 2);
            }
            if (server.getUserInfo() != null) {
                signIn(server.getUserInfo());
            }
            say("MAIL FROM:<" + from + ">", 2);
            say("RCPT TO:<" + letter.to() + ">", 2);
            say("DATA", AFTER_TLS);
            write(message(letter));
            say(".", 2);
            write("QUIT\r\n");
            return new Told.Yes();
        }

        private void signIn(String userInfo) throws IOException {
            boolean within = socket.getInetAddress().isLoopbackAddress();
            if (!(socket instanceof SSLSocket) && !within) {
                throw new Refused("5 the password is sent over TLS only, and this server offers none");
            }
            String plain = "\0" + userInfo.replaceFirst(":", "\0");
            say("AUTH PLAIN " + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8)), 2);
        }

        private String say(String line, int wanted) throws IOException {
            write(line + "\r\n");
            return expect(wanted);
        }

        private void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        private String expect(int wanted) throws IOException {
            var said = new StringBuilder();
            for (int number = 0; number < LINES_MAX; number++) {
                String line = in.readLine();
                if (line == null) {
                    throw new IOException("the server hung up");
                }
                said.append(line, 0, Math.min(line.length(), LINE_CHARACTERS_MAX))
                        .append('\n');
                if (line.length() < 4 || line.charAt(3) != '-') {
                    if (!line.startsWith(Integer.toString(wanted))) {
                        throw new Refused(line.strip());
                    }
                    return said.toString().toUpperCase(Locale.ROOT);
                }
            }
            throw new IOException("the server does not stop talking");
        }
    }

    /** Everything is encoded, so nothing in it can end the message or begin a header. */
    private String message(Letter letter) {
        var mime = Base64.getMimeEncoder();
        return String.join(
                        "\r\n",
                        "From: Belay <" + from + ">",
                        "To: <" + letter.to() + ">",
                        "Date: "
                                + DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                        letter.at().atOffset(ZoneOffset.UTC)),
                        "Subject: " + encoded(letter.subject()),
                        "Message-ID: <" + letter.id() + "@belay>",
                        "Auto-Submitted: auto-generated",
                        "MIME-Version: 1.0",
                        "Content-Type: text/plain; charset=utf-8",
                        "Content-Transfer-Encoding: base64",
                        "",
                        mime.encodeToString(letter.text().getBytes(StandardCharsets.UTF_8)))
                + "\r\n";
    }

    /** In words of at most 75 characters, as RFC 2047 wants them, none of which holds half a letter. */
    private static String encoded(String text) {
        var words = new ArrayList<String>();
        var word = new ByteArrayOutputStream();
        text.codePoints().forEach(each -> {
            byte[] letter = Character.toString(each).getBytes(StandardCharsets.UTF_8);
            if (word.size() + letter.length > WORD_BYTES_MAX) {
                words.add(word(word));
                word.reset();
            }
            word.writeBytes(letter);
        });
        words.add(word(word));
        return String.join("\r\n ", words);
    }

    private static String word(ByteArrayOutputStream bytes) {
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(bytes.toByteArray()) + "?=";
    }
}
