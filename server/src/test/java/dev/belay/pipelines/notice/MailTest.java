package dev.belay.pipelines.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mail is as the standards of mail want it, whatever its words are. */
final class MailTest {

    private static final Instant AT = Instant.parse("2026-11-03T04:05:06Z");

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void aLongSubjectIsFoldedAndTheDateIsThere() throws Exception {
        String subject = "Build 1 of shop (" + "größer\ud83d\ude00\r\nBcc: a@b.c ".repeat(20) + ") failed";
        MimeMessage message = sent(subject, ".\r\n.\r\nQUIT\r\n");
        assertThat(message.getSubject()).isEqualTo(subject);
        assertThat(message.getHeader("Subject", null).lines())
                .hasSizeGreaterThan(10)
                .allMatch(line -> line.length() <= 86);
        assertThat(message.getSentDate()).isEqualTo(Date.from(AT));
        assertThat(message.getHeader("Bcc")).isNull();
        assertThat((String) message.getContent()).startsWith(".\r\n.\r\nQUIT");
    }

    @Test
    void anEmptySubjectIsOne() throws Exception {
        assertThat(sent("", "text").getSubject()).isEmpty();
    }

    private MimeMessage sent(String subject, String text) {
        server.start();
        var mail = new Mail(URI.create("smtp://127.0.0.1:" + server.getSmtp().getPort() + "?from=belay@example.com"));
        assertThat(mail.send(new Mail.Letter("7", "team@example.com", subject, text, AT)))
                .isEqualTo(new Told.Yes());
        return server.getReceivedMessages()[0];
    }
}
