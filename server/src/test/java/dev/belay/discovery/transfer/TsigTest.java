package dev.belay.discovery.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.kernel.HandClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.Type;

/** Signatures, as another library makes them and reads ours. */
final class TsigTest {

    @TempDir
    private Path folder;

    private static final byte[] SECRET = Base64.getDecoder().decode(Primary.SECRET);

    private final HandClock clock = new HandClock();
    private Primary primary;

    @BeforeEach
    void tell() {
        primary = new Primary(Primary.settings(folder, "none"), clock);
        primary.tell(Primary.usualServices());
        for (int i = 0; i < 400; i++) {
            primary.tell(Primary.service("s" + i, "10.2." + i / 250 + "." + i % 250));
        }
        primary.transfers.versions().look(0);
    }

    /** The usual key of another library, with a clock that differs from the server's. */
    private TSIG at(Duration off) {
        return tsig(TSIG.HMAC_SHA256, "nsd.key.", SECRET, off);
    }

    private TSIG tsig(Name algorithm, String name, byte[] secret, Duration off) {
        Clock shifted = Clock.fixed(clock.instant().plus(off), ZoneOffset.UTC);
        return new TSIG(algorithm, Name.fromConstantString(name), new SecretKeySpec(secret, "HMAC"), shifted);
    }

    private static Message signed(Message question, TSIG tsig) {
        tsig.apply(question, null);
        return question;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyMessageOfAZoneIsSignedWithTheOneBefore(boolean longer) throws IOException {
        TSIG tsig = longer ? tsig(TSIG.HMAC_SHA512, "other.", SECRET, Duration.ZERO) : at(Duration.ZERO);
        Message question = signed(Asking.whole(), tsig);
        List<byte[]> messages = Asking.bytes(primary, question.toWire(), Asking.FAR);
        assertThat(messages).hasSizeGreaterThan(5);
        var verifier = new TSIG.StreamVerifier(tsig, question.getTSIG());
        for (int i = 0; i < messages.size(); i++) {
            byte[] each = messages.get(i);
            assertThat(each.length).isLessThan(20_000);
            var message = new Message(each);
            assertThat(verifier.verify(message, each, i == messages.size() - 1))
                    .as("message " + i)
                    .isEqualTo(Rcode.NOERROR);
        }
    }

    @Test
    void ordinaryQuestionsThatAreSignedGetSignedAnswers() throws IOException {
        TSIG tsig = at(Duration.ZERO);
        primary.names.start();
        try (var _ = primary) {
            for (boolean tcp : new boolean[] {false, true}) {
                var resolver = new SimpleResolver(new InetSocketAddress(Primary.LOOPBACK, primary.names.port()));
                resolver.setTCP(tcp);
                // It verifies the answer itself, and fails when that is not right.
                resolver.setTSIGKey(tsig);
                Message answer = resolver.send(Asking.plain("web.service.belay.", Type.SRV));
                assertThat(answer.getSection(Section.ANSWER)).isNotEmpty();
                assertThat(answer.isVerified()).isTrue();
                var soa = (SOARecord) resolver.send(Asking.plain("belay.", Type.SOA))
                        .getSection(Section.ANSWER)
                        .getFirst();
                assertThat((int) soa.getSerial())
                        .isEqualTo(primary.transfers
                                .versions()
                                .current()
                                .orElseThrow()
                                .serial());
            }
        }
    }

    private static final int SIZE = 60;

    /** What is wrong is said as RFC 8945 has it, and never more than was asked. */
    private Message refused(byte[] question) throws IOException {
        List<byte[]> messages = Asking.bytes(primary, question, Asking.FAR);
        assertThat(messages).hasSize(1);
        assertThat(messages.getFirst().length).isLessThan(question.length + SIZE);
        var answer = new Message(messages.getFirst());
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(Asking.datagram(primary, question, Asking.FAR)).isEqualTo(messages.getFirst());
        return answer;
    }

    @Test
    void aKeyThatIsNotKnownIsRefusedUnsigned() throws IOException {
        TSIG other = new TSIG(TSIG.HMAC_SHA256, "who.", Primary.SECRET);
        TSIG algorithm = new TSIG(TSIG.HMAC_SHA512, "nsd.key.", Primary.SECRET);
        for (TSIG each : List.of(other, algorithm)) {
            TSIGRecord said = error(refused(signed(Asking.whole(), each).toWire()));
            assertThat(said.getError()).isEqualTo(Rcode.BADKEY);
            assertThat(said.getSignature()).isEmpty();
        }
    }

    private static TSIGRecord error(Message answer) {
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOTAUTH);
        return answer.getTSIG();
    }

    @Test
    void anotherSecretIsRefusedUnsigned() throws IOException {
        TSIG other = tsig(TSIG.HMAC_SHA256, "nsd.key.", new byte[32], Duration.ZERO);
        TSIGRecord said = error(refused(signed(Asking.whole(), other).toWire()));
        assertThat(said.getError()).isEqualTo(Rcode.BADSIG);
        assertThat(said.getSignature()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-301, false", "-300, true", "0, true", "300, true", "301, false", "-100000, false"})
    void clocksMayDifferByFiveMinutesAndWhoseDoesMoreIsToldTheTimeSigned(long seconds, boolean right)
            throws IOException {
        TSIG tsig = at(Duration.ofSeconds(seconds));
        Message question = signed(Asking.whole(), tsig);
        if (right) {
            assertThat(Asking.records(primary, question, Asking.FAR)).hasSizeGreaterThan(2);
            return;
        }
        byte[] bytes = Asking.bytes(primary, question.toWire(), Asking.FAR).getFirst();
        var answer = new Message(bytes);
        TSIGRecord said = error(answer);
        assertThat(said.getError()).isEqualTo(Rcode.BADTIME);
        assertThat(said.getTimeSigned()).isEqualTo(question.getTSIG().getTimeSigned());
        assertThat(said.getOther())
                .isEqualTo(new Wire().u48(clock.instant().getEpochSecond()).whole());
        assertThat(tsig.verify(answer, bytes, question.getTSIG())).isEqualTo(Rcode.NOERROR);
        bytes[bytes.length - 1] ^= 1;
        assertThat(tsig.verify(new Message(bytes), bytes, question.getTSIG())).isEqualTo(Rcode.BADSIG);
    }

    @Test
    void noBitOfASignedQuestionCanBeChanged() throws IOException {
        byte[] right = signed(Asking.whole(), at(Duration.ZERO)).toWire();
        assertThat(Asking.bytes(primary, right, Asking.FAR)).hasSizeGreaterThan(1);
        for (int bit = 0; bit < right.length * 8; bit++) {
            byte[] changed = right.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            // The id may differ from the one that was signed: the signature holds that (RFC 8945, 5.1).
            boolean free = bit / 8 < 2 || isCase(right, changed);
            assertThat(Asking.bytes(primary, changed, Asking.FAR).size() > 1)
                    .as("bit " + bit)
                    .isEqualTo(free);
        }
    }

    /** Names of keys and algorithms are the same in capitals, and are signed in lower case. */
    private static boolean isCase(byte[] right, byte[] changed) {
        int question = 12 + Primary.NAME.length + 4;
        int at = Arrays.mismatch(right, changed);
        return at >= question
                && Character.isLetter(right[at])
                && Character.toLowerCase(changed[at]) == Character.toLowerCase(right[at])
                && at
                        < question
                                + Primary.KEY.wire().length
                                + 10
                                + Primary.KEY.algorithm().wire().length;
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "9, 1", "15, 1", "16, 9", "31, 9", "33, 1"})
    void aPartOfASignatureIsNotEnough(int bytes, int code) throws IOException {
        Message question = Asking.whole();
        byte[] unsigned = question.toWire();
        byte[] name = Primary.KEY.wire();
        byte[] algorithm = Primary.KEY.algorithm().wire();
        var times = new Tsig.Times(clock.instant().getEpochSecond(), 300);
        byte[] mac = Primary.KEY.sign(new Wire()
                .put(unsigned)
                .put(Tsig.variables(name, algorithm, times, 0, new byte[0]))
                .whole());
        byte[] record =
                Tsig.record(name, algorithm, times, Arrays.copyOf(mac, bytes), Wire.u16(unsigned, 0), 0, new byte[0]);
        byte[] signed = Signer.with(unsigned, record);
        var answer = new Message(Asking.bytes(primary, signed, Asking.FAR).getFirst());
        assertThat(answer.getRcode()).isEqualTo(code);
        if (code == Wire.NOTAUTH) {
            assertThat(answer.getTSIG().getError()).isEqualTo(Tsig.BADTRUNC);
            assertThat(answer.getTSIG().getSignature()).hasSize(32);
        }
    }

    @Test
    void aSignatureThatIsNotTheLastRecordIsNone() throws IOException {
        byte[] right = signed(Asking.whole(), at(Duration.ZERO)).toWire();
        byte[] opt = new Wire().u8(0).u16(Wire.OPT).u16(1232).u32(0).u16(0).whole();
        assertThat(new Message(Asking.bytes(primary, Signer.with(right, opt), Asking.FAR)
                                .getFirst())
                        .getRcode())
                .isEqualTo(Rcode.NOTIMP);
        byte[] twice = Signer.with(right, Arrays.copyOfRange(right, 12 + Primary.NAME.length + 4, right.length));
        assertThat(Asking.bytes(primary, twice, Asking.FAR)).hasSize(1);
    }
}
