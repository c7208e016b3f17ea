package dev.belay.discovery.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.discovery.registry.Proofs.Claim;
import dev.belay.discovery.registry.Proofs.Verdict;
import dev.belay.platform.access.Authenticator.Credential;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What replicas believe each other. */
final class ProofsTest {

    private static final byte[] BODY = "{\"news\":[]}".getBytes(UTF_8);

    private final Proofs one = new Proofs(List.of("new secret", "old secret"), "one");
    private final Proofs two = new Proofs(List.of("old secret"), "two");
    private final Proofs stranger = new Proofs(List.of("another secret"), "stranger");

    private static Optional<Claim> shown(Proofs to, String token) {
        return to.claim(new Credential.Token(token));
    }

    @Test
    void aRequestIsTakenOnceByWhomItIsMeantFor() {
        String token = two.token("one", BODY);
        assertThat(token).doesNotContain("secret");
        Claim claim = shown(one, token).orElseThrow();
        assertThat(one.judge(claim, BODY)).isEqualTo(Verdict.RIGHT);
        assertThat(one.judge(claim, BODY)).isEqualTo(Verdict.WRONG);
        assertThat(new Proofs(List.of("old secret"), "three").judge(claim, BODY))
                .isEqualTo(Verdict.MEANT_FOR_ANOTHER);
    }

    @Test
    void whatComesLateIsLeftOut() {
        Claim first = shown(one, two.token("one", BODY)).orElseThrow();
        Claim second = shown(one, two.token("one", BODY)).orElseThrow();
        assertThat(one.judge(second, BODY)).isEqualTo(Verdict.RIGHT);
        assertThat(one.judge(first, BODY)).isEqualTo(Verdict.WRONG);
    }

    @Test
    void whoeverDoesNotKnowTheSecretProvesNothing() {
        assertThat(shown(one, stranger.token("one", BODY))).isEmpty();
        assertThat(shown(one, Proofs.PREFIX + "old secret")).isEmpty();
        assertThat(one.claim(new Credential.Session(two.token("one", BODY)))).isEmpty();
        String token = two.token("one", BODY);
        for (int i = Proofs.PREFIX.length(); i < token.length() - 1; i++) {
            char other = token.charAt(i) == '1' ? '2' : '1';
            assertThat(shown(one, token.substring(0, i) + other + token.substring(i + 1)))
                    .as("changed at " + i)
                    .isEmpty();
        }
    }

    @Test
    void aBodyThatWasChangedIsLeftOutAndSpoilsNothing() {
        Claim claim = shown(one, two.token("one", BODY)).orElseThrow();
        assertThat(one.judge(claim, "{}".getBytes(UTF_8))).isEqualTo(Verdict.WRONG);
        assertThat(one.judge(claim, BODY)).isEqualTo(Verdict.RIGHT);
    }

    @Test
    void anAnswerProvesWhoseItIsAndToWhatItIsOne() {
        var three = new Proofs(List.of("old secret"), "three");
        String token = three.token("two", BODY);
        Claim claim = shown(two, token).orElseThrow();
        String proof = two.answer(claim, BODY);
        assertThat(three.isAnswer(token, BODY, proof)).isTrue();
        assertThat(three.isAnswer(token, "{}".getBytes(UTF_8), proof)).isFalse();
        assertThat(three.isAnswer(three.token("two", BODY), BODY, proof)).isFalse();
        assertThat(three.isAnswer(token, BODY, stranger.answer(claim, BODY))).isFalse();
    }
}
