package dev.belay.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.kernel.SecureGen;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.access.Role;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.page.Look;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Route;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
final class PeopleTest {

    private static final String PASSWORD = "correct horse";
    private static final Passwords.Cost CHEAP = new Passwords.Cost(64, 1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
    private final TestDatabase test = TestDatabase.open(now::get);
    private final PeopleLimits limits = PeopleLimits.USUAL;
    private final PeopleStore store = new PeopleStore();
    private final SecureGen gen = new SecureGen(now::get);
    private final Sessions sessions =
            new Sessions(test.database(), new Journal(), gen, store, new Passwords(2, CHEAP), limits);

    @TempDir
    private Path folder;

    private Tokens tokens = tokens(Path.of("none"));
    private String session = "";

    private Tokens tokens(Path home) {
        var registrants = new Registrants(new RegistrantsFile(home.resolve("registrants.json")), now::get);
        return new Tokens(test.database(), new Journal(), gen, new TokenStore(), limits, registrants);
    }

    @BeforeEach
    void makeTheFirstAdministrator() throws InterruptedException {
        session = sessions.accept(sessions.inviteFirst().orElseThrow(), "Ada", PASSWORD);
    }

    @AfterEach
    void close() {
        test.close();
    }

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
    void aFormPutsSomebodyIntoTeamsAndThePageShowsThem() throws Exception {
        submit("teams", "teams=web,+ops+web");
        assertThat(everybody(true).teams()).isEqualTo(Map.of("ops", List.of("Ada"), "web", List.of("Ada")));
        assertThat(page(true)).contains("value=\"ops web\"", "Teams of Ada");
    }

    @Test
    void aFormSaysWhereSomebodyIsWrittenToAndThePageShowsIt() throws Exception {
        submit("email", "email=+ada%40example.com+");
        assertThat(page(true)).contains("value=\"ada@example.com\"", "E-mail of Ada");
        assertThat(page(false)).contains(">ada@example.com</td>").doesNotContain("E-mail of Ada");
        assertThatThrownBy(() -> submit("email", "email=ada")).hasMessageContaining("“ada” is no address of mail");
        assertThat(everybody(true).emails()).containsValue("ada@example.com");
        submit("email", "email=");
        assertThat(everybody(true).emails()).isEmpty();
    }

    private void submit(String what, String content) throws Exception {
        Person ada = test.database().read(tx -> store.byName(tx, "Ada").orElseThrow());
        Route form = new PersonApi(test.database(), new Journal(), store)
                .pages().stream()
                        .filter(route -> route.path().endsWith("/" + what))
                        .findFirst()
                        .orElseThrow();
        form.handler()
                .handle(new Request(
                        form.method(),
                        "/people/" + ada.id() + "/" + what,
                        Map.of("id", ada.id().toString()),
                        Map.of(),
                        Map.of("content-type", List.of("application/x-www-form-urlencoded")),
                        new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)),
                        ada()));
    }

    private PeoplePages.Everybody everybody(boolean administers) {
        return test.database()
                .read(tx -> new PeoplePages.Everybody(
                        store.all(tx, 10),
                        new TeamStore().all(tx),
                        new EmailStore().all(tx),
                        List.of(Role.values()),
                        "",
                        administers));
    }

    private String page(boolean administers) {
        return Look.page("people", "/people", "people/people.jte", everybody(administers));
    }

    @Test
    void whereSomebodyIsWrittenToIsKnownOfThemAndOfTheirTokens() throws Exception {
        var api = new PersonApi(test.database(), new Journal(), store);
        Route email = api.routes().stream()
                .filter(route -> route.path().endsWith("/email"))
                .findFirst()
                .orElseThrow();
        String none = test.database().read(tx -> api.email(tx, ada().actor()));
        assertThat(none).isEmpty();
        for (String address : List.of("ada@example.com", "no address", "")) {
            var request = new Request(
                    email.method(),
                    "/api/people/Ada/email",
                    Map.of("name", "Ada"),
                    Map.of(),
                    Map.of(),
                    new ByteArrayInputStream(("{\"email\":\"" + address + "\"}").getBytes(StandardCharsets.UTF_8)),
                    ada());
            if (address.contains(" ")) {
                assertThatThrownBy(() -> email.handler().handle(request)).hasMessageContaining("no address of mail");
            } else {
                email.handler().handle(request);
                String kept = test.database().read(tx -> api.email(tx, ada().actor()));
                assertThat(kept).isEqualTo(address);
            }
        }
    }

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

    private Caller ada() {
        return sessions.caller(session).orElseThrow();
    }

    private Caller caller(Tokens.Made made) {
        return tokens.caller(made.secret()).orElseThrow();
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
