package dev.belay.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.access.Role;
import dev.belay.platform.journal.Journal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class PeopleTest extends PeopleFrame {

    @Test
    void theFirstLinkWorksOnceAndThereIsNoSecondFirst() {
        assertThat(sessions.inviteFirst()).isEmpty();
        assertThat(ada().permissions()).contains(Permission.ADMINISTER);
    }

    @Test
    void anInvitationWorksOnceAndNotForLong() throws InterruptedException {
        String used = sessions.invite(Role.VIEWER, ada().actor());
        sessions.accept(used, "Bob", PASSWORD);
        assertThatThrownBy(() -> sessions.accept(used, "Eve", PASSWORD)).hasMessageContaining("no such invitation");

        String late = sessions.invite(Role.VIEWER, ada().actor());
        pass(limits.invitation());
        assertThatThrownBy(() -> sessions.accept(late, "Eve", PASSWORD)).hasMessageContaining("no such invitation");
    }

    @Test
    void aSessionEndsWhenItIsIdleWhenItIsOldAndWhenSomebodySignsOut() throws InterruptedException {
        pass(limits.sessionIdle().minusMinutes(1));
        assertThat(sessions.caller(session)).isPresent();
        pass(limits.sessionIdle().minusMinutes(1));
        assertThat(sessions.caller(session)).as("being used keeps it").isPresent();
        pass(limits.sessionIdle().plusMinutes(1));
        assertThat(sessions.caller(session)).isEmpty();

        String second = sessions.signIn("ADA", PASSWORD, "127.0.0.1");
        assertThat(sessions.caller(second)).isPresent();
        sessions.signOut(second);
        assertThat(sessions.caller(second)).isEmpty();

        String third = sessions.signIn("ada", PASSWORD, "127.0.0.1");
        for (int hour = 0; hour < 24 * 31; hour++) {
            pass(Duration.ofHours(1));
            sessions.caller(third);
        }
        assertThat(sessions.caller(third)).as("however often it is used").isEmpty();
    }

    @Test
    void guessingIsStoppedPerNameAndAddressForAWhile() throws InterruptedException {
        for (int i = 0; i < limits.signInFailuresMax(); i++) {
            assertThatThrownBy(() -> sessions.signIn("Ada", "guess", "10.0.0.1"))
                    .hasMessageContaining("wrong");
        }
        assertThatThrownBy(() -> sessions.signIn("Ada", PASSWORD, "10.0.0.1")).hasMessageContaining("wait 15 minutes");
        assertThat(sessions.signIn("Ada", PASSWORD, "10.0.0.2")).isNotEmpty();
        pass(PeopleLimits.SIGN_IN_WINDOW.plusSeconds(1));
        assertThat(sessions.signIn("Ada", PASSWORD, "10.0.0.1")).isNotEmpty();
    }

    @Test
    void passwordsAreKeptAsArgon2idAndShortOnesAreRefused() throws InterruptedException {
        Person ada = test.database().read(tx -> store.byName(tx, "ada")).orElseThrow();
        assertThat(ada.passwordHash())
                .startsWith("$argon2id$v=19$m=64,t=1,p=1$")
                .doesNotContain(PASSWORD);

        var usual = new Passwords(1, Passwords.Cost.USUAL);
        String hash = usual.hash(PASSWORD);
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(usual.fits(PASSWORD, Optional.of(hash))).isTrue();
        assertThat(usual.fits("guess", Optional.of(hash))).isFalse();
        String link = sessions.invite(Role.VIEWER, ada().actor());
        assertThatThrownBy(() -> sessions.accept(link, "Bob", "short")).hasMessageContaining("10 to 200");
    }

    @Test
    void manyGuessesAtOncePassNoMoreThanOneAfterTheOther() throws InterruptedException {
        int many = limits.signInFailuresMax() * 2;
        var refused = new AtomicInteger();
        try (var guessers = Executors.newVirtualThreadPerTaskExecutor()) {
            var generous = new Sessions(test.database(), new Journal(), gen, store, new Passwords(many, CHEAP), limits);
            for (int i = 0; i < many; i++) {
                guessers.execute(() -> assertThatThrownBy(() -> generous.signIn("Ada", "guess", "10.0.0.1"))
                        .satisfies(problem ->
                                refused.addAndGet(((Problem) problem).kind() == Problem.Kind.TOO_MANY ? 1 : 0)));
            }
        }
        assertThat(refused).hasValue(many - limits.signInFailuresMax());
    }

    @Test
    void aRightPasswordIsNotCountedAsWrong() throws InterruptedException {
        for (int i = 0; i <= limits.signInFailuresMax(); i++) {
            assertThat(sessions.signIn("Ada", PASSWORD, "10.0.0.1")).isNotEmpty();
        }
    }

    @Test
    void aNameThatNobodyCanHaveIsWrongLikeAnyOther() {
        for (String name : List.of("", "a\0b", "x".repeat(5000))) {
            assertThatThrownBy(() -> sessions.signIn(name, PASSWORD, "10.0.0.1"))
                    .hasMessage("The name or the password is wrong.");
        }
    }

    @Test
    void twoAdministratorsWhoDemoteEachOtherLeaveOne() throws InterruptedException {
        String link = sessions.invite(Role.ADMINISTRATOR, ada().actor());
        Caller eve = sessions.caller(sessions.accept(link, "Eve", PASSWORD)).orElseThrow();
        List<Caller> both = List.of(ada(), eve);
        var left = new AtomicInteger();
        var together = new CyclicBarrier(2);
        try (var administrators = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                UUID other = UUID.fromString(((Actor.Person) both.get(1 - i).actor()).id());
                Actor self = both.get(i).actor();
                administrators.execute(() -> demote(other, self, together, left));
            }
        }
        assertThat(left).hasValue(1);
        assertThat(sessions.inviteFirst()).as("there is an administrator").isEmpty();
    }

    private void demote(UUID other, Actor self, CyclicBarrier together, AtomicInteger refused) {
        try {
            together.await();
            sessions.changeRole(other, Optional.of(Role.VIEWER), self);
        } catch (Problem problem) {
            refused.incrementAndGet();
        } catch (InterruptedException | BrokenBarrierException exception) {
            throw new AssertionError(exception);
        }
    }

    @Test
    void theLastAdministratorStays() {
        UUID id = UUID.fromString(((Actor.Person) ada().actor()).id());
        assertThatThrownBy(() -> sessions.changeRole(id, Optional.of(Role.VIEWER), ada().actor()))
                .hasMessageContaining("only administrator");
    }
}
