package dev.belay.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.access.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
final class TokensTest extends PeopleFrame {

    @TempDir
    private Path folder;

    @Test
    void aTokenDoesWhatItsScopesSayUntilItExpires() {
        Caller ada = ada();
        Tokens.Made made = tokens.make(ada, "ci", List.of("build"), List.of(), Optional.of(7));
        assertThat(made.secret()).startsWith("belay_");
        assertThat(caller(made).permissions())
                .containsExactlyInAnyOrder(Permission.VIEW, Permission.LOOK_UP, Permission.BUILD);
        assertThat(tokens.list(ada).getFirst().usedAt()).contains(now.get());
        pass(Duration.ofDays(7));
        assertThat(tokens.caller(made.secret())).isEmpty();
        assertThat(tokens.list(ada)).isEmpty();
    }

    @Test
    void aRevokedTokenIsRefusedAtOnce() {
        Tokens.Made made = tokens.make(ada(), "ci", List.of("view"), List.of(), Optional.empty());
        tokens.revoke(ada(), made.token().id().toString());
        assertThat(tokens.caller(made.secret())).isEmpty();
        assertThatThrownBy(() -> tokens.revoke(ada(), made.token().id().toString()))
                .isInstanceOf(Problem.class);
    }

    @Test
    void nobodyMakesATokenThatMayMoreThanThey() throws InterruptedException {
        String bob = sessions.accept(sessions.invite(Role.DEVELOPER, ada().actor()), "Bob", PASSWORD);
        Caller developer = sessions.caller(bob).orElseThrow();
        assertThatThrownBy(() -> tokens.make(developer, "x", List.of("administer"), List.of(), Optional.empty()))
                .hasMessageContaining("may not make");
        assertThatThrownBy(() -> tokens.make(developer, "x", List.of("agent"), List.of(), Optional.empty()))
                .hasMessageContaining("may not make");
        Caller program = caller(tokens.make(developer, "ci", List.of("build"), List.of(), Optional.empty()));
        assertThatThrownBy(() -> tokens.make(program, "x", List.of("build"), List.of(), Optional.empty()))
                .hasMessageContaining("Only a token that may administer");
        assertThatThrownBy(() -> tokens.make(ada(), "x", List.of("biuld"), List.of(), Optional.empty()))
                .hasMessageContaining("Did you mean “build”?");
    }

    @Test
    void aTokenThatRegistersMayBeForSomeServicesAlone() {
        Tokens.Made made = tokens.make(ada(), "shop", List.of("register"), List.of("cart", "shop"), Optional.empty());
        assertThat(caller(made).services()).containsExactlyInAnyOrder("cart", "shop");
        assertThat(tokens.list(ada()).getFirst().services()).containsExactlyInAnyOrder("cart", "shop");
        assertThatThrownBy(
                        () -> tokens.make(ada(), "x", List.of("register", "view"), List.of("shop"), Optional.empty()))
                .hasMessageContaining("no other");
        assertThatThrownBy(() -> tokens.make(ada(), "x", List.of("register"), List.of("Shop!"), Optional.empty()))
                .hasMessageContaining("no name of a service");
    }

    @Test
    void whoMayRegisterIsKnownToTheNextLifeWithoutTheDatabaseUntilTheTokenExpires() {
        tokens = tokens(folder);
        Path file = folder.resolve("registrants.json");
        Tokens.Made shop = tokens.make(ada(), "shop", List.of("register"), List.of("shop"), Optional.of(7));
        Tokens.Made brief = tokens.make(ada(), "brief", List.of("register"), List.of(), Optional.of(1));
        Caller before = caller(shop);
        caller(brief);
        await(() -> holds(file, "brief"));
        assertThat(holds(file, shop.secret())).isFalse();

        test.database().hold();
        Tokens next = tokens(folder);
        assertThat(next.caller(shop.secret())).contains(before);
        assertThat(next.caller(brief.secret())).isPresent();
        pass(Duration.ofDays(1));
        assertThatThrownBy(() -> next.caller(brief.secret())).isInstanceOf(Problem.class);
        assertThat(next.caller(shop.secret())).contains(before);
        assertThatThrownBy(() -> tokens(folder).caller(shop.secret())).isInstanceOf(Problem.class);
    }

    private static boolean holds(Path file, String text) {
        try {
            return Files.exists(file) && Files.readString(file).contains(text);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the deadline").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void whoIsShutOutLosesSessionAndTokensButNotTheMachines() throws InterruptedException {
        String link = sessions.invite(Role.OPERATOR, ada().actor());
        String bob = sessions.accept(link, "Bob", PASSWORD);
        Caller operator = sessions.caller(bob).orElseThrow();
        Tokens.Made script = tokens.make(operator, "script", List.of("configure"), List.of(), Optional.empty());
        Tokens.Made machine =
                tokens.make(operator, "hosts", List.of("agent", "edge", "view"), List.of(), Optional.empty());
        UUID id = UUID.fromString(((Actor.Person) operator.actor()).id());

        sessions.changeRole(id, Optional.of(Role.VIEWER), ada().actor());
        assertThat(sessions.caller(bob)).isEmpty();
        assertThat(caller(script).permissions()).containsExactlyInAnyOrder(Permission.VIEW, Permission.LOOK_UP);

        sessions.changeRole(id, Optional.empty(), ada().actor());
        assertThat(tokens.caller(script.secret())).isEmpty();
        assertThat(caller(machine).permissions())
                .containsExactlyInAnyOrder(Permission.REGISTER_AGENT, Permission.KNOW_TOKEN, Permission.ACT_AS_EDGE);
    }

    @Test
    void aTokenMadeByATokenEndsWithThePersonToo() throws InterruptedException {
        String link = sessions.invite(Role.ADMINISTRATOR, ada().actor());
        Caller eve = sessions.caller(sessions.accept(link, "Eve", PASSWORD)).orElseThrow();
        Tokens.Made first = tokens.make(eve, "first", List.of("administer"), List.of(), Optional.empty());
        Tokens.Made second = tokens.make(caller(first), "second", List.of("administer"), List.of(), Optional.empty());
        Tokens.Made third = tokens.make(caller(second), "third", List.of("administer"), List.of(), Optional.empty());
        UUID id = UUID.fromString(((Actor.Person) eve.actor()).id());

        sessions.changeRole(id, Optional.of(Role.DEVELOPER), ada().actor());
        assertThat(caller(third).permissions()).isEqualTo(Role.DEVELOPER.permissions());
        sessions.changeRole(id, Optional.empty(), ada().actor());
        assertThat(tokens.caller(second.secret())).isEmpty();
        assertThat(tokens.caller(third.secret())).isEmpty();
        assertThat(caller(tokens.make(caller(tokens.bootstrap()), "x", List.of("view"), List.of(), Optional.empty()))
                        .permissions())
                .containsExactlyInAnyOrder(Permission.VIEW, Permission.LOOK_UP);
    }
}
