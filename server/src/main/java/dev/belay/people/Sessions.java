package dev.belay.people;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Role;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.work.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Signing in and out, and being known in between. */
final class Sessions {

    private static final Duration SEEN_AGAIN = Duration.ofMinutes(1);
    private static final Duration TIDY_EVERY = Duration.ofMinutes(10);
    private static final String FIRST = "Belay";

    private final Database database;
    private final Journal journal;
    private final Gen gen;
    private final PeopleStore store;
    private final Passwords passwords;
    private final PeopleLimits limits;

    Sessions(Database database, Journal journal, Gen gen, PeopleStore store, Passwords passwords, PeopleLimits limits) {
        this.database = database;
        this.journal = journal;
        this.gen = gen;
        this.store = store;
        this.passwords = passwords;
        this.limits = limits;
    }

    /** The caller whose cookie holds this, if the session is not over. */
    Optional<Caller> caller(String secret) {
        byte[] hash = Secrets.hash(secret);
        Optional<PeopleStore.Seated> seated = database.read(tx -> store.bySession(
                tx,
                hash,
                tx.now().minus(limits.sessionIdle()),
                tx.now().minus(limits.session()),
                tx.now().minus(SEEN_AGAIN)));
        if (seated.isPresent() && seated.get().stale()) {
            database.transact(tx -> {
                store.seeSession(tx, hash);
                return true;
            });
        }
        return seated.map(PeopleStore.Seated::person)
                .map(person -> new Caller(
                        actor(person),
                        person.role().permissions(),
                        Optional.empty(),
                        Optional.of(Secrets.formToken(secret))));
    }

    /** Signs somebody in; the answer is what their cookie shall hold. */
    String signIn(String name, String password, String address) throws InterruptedException {
        if (!Names.isName(name)) {
            throw wrong();
        }
        Optional<Person> person = database.read(tx -> store.byName(tx, name))
                .filter(each -> each.disabledAt().isEmpty());
        if (!attempt(name, address, () -> passwords.fits(password, person.map(Person::passwordHash)))) {
            throw wrong();
        }
        return database.transact(tx -> begin(tx, person.orElseThrow(Sessions::wrong)));
    }

    private static Problem wrong() {
        return Problem.invalid("The name or the password is wrong.");
    }

    void signOut(String secret) {
        database.transact(tx -> {
            store.endSession(tx, Secrets.hash(secret));
            return true;
        });
    }

    /** Makes an invitation; the answer is the secret in its link. */
    String invite(Role role, Actor by) {
        String secret = gen.secret(Secrets.BYTES);
        database.transact(tx -> {
            store.insertInvitation(
                    tx, Secrets.hash(secret), role, by.label(), tx.now().plus(limits.invitation()));
            tell(tx, by, "invitation.made", "/people", by.label() + " invited somebody as " + Words.of(role));
            return true;
        });
        return secret;
    }

    /**
     * The invitation to make the first administrator, in place of earlier ones; none when there is an administrator.
     */
    Optional<String> inviteFirst() {
        String secret = gen.secret(Secrets.BYTES);
        boolean needed = database.transact(tx -> {
            if (store.hasAdministrator(tx)) {
                return false;
            }
            store.endInvitationsBy(tx, FIRST);
            store.insertInvitation(
                    tx,
                    Secrets.hash(secret),
                    Role.ADMINISTRATOR,
                    FIRST,
                    tx.now().plus(limits.firstInvitation()));
            return true;
        });
        return needed ? Optional.of(secret) : Optional.empty();
    }

    /** As what an invitation invites, if it still does. */
    Optional<Role> invitedAs(String secret) {
        return database.read(tx -> store.invitedAs(tx, Secrets.hash(secret)));
    }

    /** Accepts an invitation and signs the new person in; the answer is what their cookie shall hold. */
    String accept(String secret, String name, String password) throws InterruptedException {
        if (invitedAs(secret).isEmpty()) {
            throw over();
        }
        Names.check(name);
        Passwords.check(password);
        String hash = passwords.hash(password);
        return database.transact(tx -> {
            Role role = store.takeInvitation(tx, Secrets.hash(secret)).orElseThrow(Sessions::over);
            var person = new Person(gen.id(), name.strip(), role, hash, tx.now(), Optional.empty());
            if (!store.insert(tx, person)) {
                throw Problem.conflict("Somebody is called “" + person.name() + "” already.");
            }
            tell(tx, actor(person), "person.joined", "/people", person.name() + " joined as " + Words.of(role));
            return begin(tx, person);
        });
    }

    /** Changes one's own password, and ends all one's other sessions. */
    String changePassword(UUID id, String old, String fresh, String address) throws InterruptedException {
        Person person = database.transact(tx -> store.byId(tx, id)).orElseThrow(() -> Problem.notFound("such person"));
        if (!attempt(person.name(), address, () -> passwords.fits(old, Optional.of(person.passwordHash())))) {
            throw Problem.invalid("The old password is wrong.");
        }
        Passwords.check(fresh);
        String hash = passwords.hash(fresh);
        return database.transact(tx -> {
            store.changePassword(tx, id, hash);
            store.endSessionsOf(tx, id);
            tell(tx, actor(person), "person.changed-password", "/people", person.name() + " changed their password");
            return begin(tx, person);
        });
    }

    /** Changes what somebody may do; without a role they may do nothing any more. */
    void changeRole(UUID id, Optional<Role> role, Actor by) {
        database.transact(tx -> {
            List<UUID> administrators = store.administrators(tx);
            Person person = store.byId(tx, id).orElseThrow(() -> Problem.notFound("such person"));
            boolean loses = person.role() == Role.ADMINISTRATOR
                    && role.filter(r -> r == Role.ADMINISTRATOR).isEmpty();
            if (loses && administrators.equals(List.of(id))) {
                throw Problem.conflict(person.name() + " is the only administrator; make another one first.");
            }
            store.changeRole(
                    tx, id, role.orElse(person.role()), role.isPresent() ? Optional.empty() : Optional.of(tx.now()));
            store.endSessionsOf(tx, id);
            String what = role.map(each -> " made " + person.name() + " " + Words.of(each))
                    .orElse(" shut " + person.name() + " out");
            tell(tx, by, "person.changed-role", "/people", by.label() + what);
            return true;
        });
    }

    /** Forgets what has expired. */
    Reconciler tidying() {
        return new Reconciler(
                "sessions",
                TIDY_EVERY,
                List.of(),
                () -> database.transact(tx -> {
                    Instant now = tx.now();
                    store.tidy(
                            tx,
                            now.minus(limits.sessionIdle()),
                            now.minus(limits.session()),
                            now.minus(PeopleLimits.SIGN_IN_WINDOW));
                    return true;
                }));
    }

    /** Whether a password fits. */
    @FunctionalInterface
    private interface Check {
        boolean fits() throws InterruptedException;
    }

    /**
     * Tries a password, unless too many were wrong. The attempt counts as wrong before it is known, so that many at
     * once do not pass the limit together; it counts no more when it was right, or could not be tried.
     */
    private boolean attempt(String name, String address, Check check) throws InterruptedException {
        UUID id = gen.id();
        database.transact(tx -> {
            refuseGuessing(tx, name, address);
            store.insertFailure(tx, id, name, address);
            return true;
        });
        boolean wrong = false;
        try {
            wrong = !check.fits();
            return !wrong;
        } finally {
            if (!wrong) {
                database.transact(tx -> {
                    store.endFailure(tx, id);
                    return true;
                });
            }
        }
    }

    private void refuseGuessing(Tx tx, String name, String address) {
        store.lockAttempts(tx, name, address);
        long failures = store.failures(tx, name, address, tx.now().minus(PeopleLimits.SIGN_IN_WINDOW));
        if (failures >= limits.signInFailuresMax()) {
            throw new Problem(
                    Problem.Kind.TOO_MANY,
                    "There were " + failures + " wrong passwords for this name; wait "
                            + PeopleLimits.SIGN_IN_WINDOW.toMinutes() + " minutes.");
        }
    }

    private String begin(Tx tx, Person person) {
        String secret = gen.secret(Secrets.BYTES);
        store.insertSession(tx, Secrets.hash(secret), person.id());
        tell(tx, actor(person), "person.signed-in", "/people", person.name() + " signed in");
        return secret;
    }

    private void tell(Tx tx, Actor actor, String kind, String subject, String summary) {
        journal.append(tx, new Change(actor, kind, subject, summary, Map.of()));
    }

    private static Actor actor(Person person) {
        return new Actor.Person(person.id().toString(), person.name());
    }

    private static Problem over() {
        return Problem.notFound("such invitation; it was used, or its time is over");
    }
}
