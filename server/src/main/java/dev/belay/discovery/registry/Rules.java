package dev.belay.discovery.registry;

import dev.belay.catalog.Names;
import dev.belay.discovery.checks.CheckRules;
import dev.belay.discovery.checks.Upkeep;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.kernel.Problem;
import dev.belay.kernel.Problem.Fault;
import dev.belay.protocol.api.InstanceRegistration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** What may be registered: everything is bounded and can be written into records, since it spreads to all replicas at once. */
final class Rules {

    static final int LEASE_SECONDS = 15;
    static final int LEASE_SECONDS_MIN = 3;
    static final int LEASE_SECONDS_MAX = 86_400;
    static final int DETAIL_CHARS_MAX = 1_000;

    /** Agents that check are entries, too, so that all replicas know them; nobody can register here, nor look it up by DNS. */
    static final Place OBSERVERS = new Place("observers", "_belay");

    /** Begins their ids, and no instance's. */
    static final String OBSERVER_PREFIX = "_";

    private static final int PORT_MAX = 65_535;
    private static final int PORTS_MAX = 16;
    private static final int TAGS_MAX = 32;
    private static final int META_MAX = 32;
    private static final int META_CHARS_MAX = 512;
    private static final int REGISTRANT_CHARS_MAX = 200;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,199}");
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9_:%]([A-Za-z0-9_.:%-]{0,251}[A-Za-z0-9_])?|::1?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern TAG = Pattern.compile("[^\\p{Cntrl}]{1,200}");

    private final List<Fault> faults = new ArrayList<>();

    private Rules() {}

    static String id(String id) {
        if (!ID.matcher(id).matches()) {
            throw Problem.invalid(
                    "“" + id
                            + "” cannot be an instance's id: letters, digits, dots, colons, hyphens and underscores, 200 at most.");
        }
        return id;
    }

    /**
     * What is registered, with what is usual in place of what is not told.
     *
     * @param sender the address that it comes from
     * @throws Problem with every fault at once
     */
    static Registration registration(InstanceRegistration told, String sender) {
        var rules = new Rules();
        String address = told.address().orElse(sender);
        var registration = new Registration(
                told.service(),
                told.environment().orElse(Names.PRODUCTION),
                told.release().orElse(""),
                told.host().orElse(address),
                address,
                told.port(),
                whole("ports", told.ports().orElse(Map.of())),
                whole("tags", told.tags().orElse(List.of())),
                whole("meta", told.meta().orElse(Map.of())),
                told.weight().orElse(1),
                health(told.health()).orElse(Health.PASSING),
                told.detail().orElse(""),
                told.zone().orElse(""),
                told.leaseSeconds().orElse(told.checks().orElse(List.of()).isEmpty() ? LEASE_SECONDS : 0),
                Optional.empty(),
                Optional.empty(),
                Upkeep.of(false, CheckRules.wished(whole("checks", told.checks().orElse(List.of())))));
        rules.check(registration);
        if (!rules.faults.isEmpty()) {
            throw Problem.invalid("This cannot be registered.", rules.faults);
        }
        return registration;
    }

    /**
     * What the catalogue declares.
     *
     * @param by who does
     * @throws Problem with every fault at once
     */
    static Registration declared(InstanceRegistration told, String by) {
        if (told.address().isEmpty()) {
            throw Problem.invalid("Say the address: what is declared does not come from there.");
        }
        if (told.leaseSeconds().orElse(0) != 0 || told.incarnation().isPresent()) {
            throw Problem.invalid(
                    "What is declared has no lease and no incarnation: it is there until it is withdrawn.");
        }
        Registration registration = registration(told.withoutLease(), "");
        if (registration.checks().stream().anyMatch(each -> each.check().deregisterAfterSeconds() > 0)) {
            throw Problem.invalid(
                    "What is declared is not deregistered by its checks: it is there until it is withdrawn.");
        }
        return registration.by(Optional.of(by)).kept(Upkeep.of(true, registration.checks()));
    }

    private static <T> List<T> whole(String field, List<T> told) {
        requireWhole(field, told);
        return told;
    }

    private static <T> Map<String, T> whole(String field, Map<String, T> told) {
        requireWhole(field, told.values());
        return told;
    }

    private static void requireWhole(String field, Collection<?> told) {
        if (told.stream().anyMatch(Objects::isNull)) {
            throw Problem.invalid(field + " must hold no null.");
        }
    }

    /** Whether another replica may have been told this. */
    static boolean accepts(Entry entry) {
        var rules = new Rules();
        boolean observer = entry.id().startsWith(OBSERVER_PREFIX);
        entry.registration().filter(each -> !observer).ifPresent(rules::check);
        entry.registration()
                .filter(each -> observer)
                .ifPresent(each -> rules.unless(each.place().equals(OBSERVERS), "id", "is an agent's"));
        return rules.faults.isEmpty()
                && ID.matcher(observer ? entry.id().substring(1) : entry.id()).matches()
                && entry.isLive() == entry.registration().isPresent()
                && entry.version().incarnation() >= 0
                && entry.version().incarnation() <= Version.INCARNATION_MAX;
    }

    static Optional<Health> health(Optional<String> told) {
        return told.map(text -> Arrays.stream(Health.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> Problem.invalid("health is passing, warning or critical, not " + text + ".")));
    }

    static long incarnation(long told) {
        if (told < 0 || told > Version.INCARNATION_MAX) {
            throw Problem.invalid("incarnation is from 0 to 2^53, not " + told + ".");
        }
        return told;
    }

    private void check(Registration told) {
        unless(Names.isLabel(told.service()), "service", "must be lower-case letters, digits and hyphens");
        unless(Names.isLabel(told.environment()), "environment", "must be lower-case letters, digits and hyphens");
        unless(isNameOrEmpty(told.release()), "release", "must be letters, digits, dots, hyphens, 63 at most");
        unless(isNameOrEmpty(told.zone()), "zone", "must be letters, digits, dots, hyphens, 63 at most");
        unless(ADDRESS.matcher(told.address()).matches(), "address", "must be an IP address or the name of a machine");
        unless(ADDRESS.matcher(told.host()).matches(), "host", "must be the name of a machine");
        unless(isPort(told.port()), "port", "must be from 1 to 65535");
        unless(
                told.ports().size() <= PORTS_MAX
                        && told.ports().values().stream().allMatch(Rules::isPort)
                        && told.ports().keySet().stream()
                                .allMatch(each -> NAME.matcher(each).matches()),
                "ports",
                "must be " + PORTS_MAX + " at most, named by letters, digits, dots, hyphens, from 1 to 65535");
        unless(
                told.tags().size() <= TAGS_MAX
                        && told.tags().stream()
                                .allMatch(each -> TAG.matcher(each).matches()),
                "tags",
                "must be " + TAGS_MAX + " at most, each of 1 to 200 characters");
        unless(
                told.meta().size() <= META_MAX
                        && told.meta().keySet().stream()
                                .allMatch(each -> NAME.matcher(each).matches())
                        && told.meta().values().stream().allMatch(each -> each.length() <= META_CHARS_MAX),
                "meta",
                "must be " + META_MAX + " at most, named by letters, digits, dots, hyphens, of " + META_CHARS_MAX
                        + " characters at most");
        unless(isPort(told.weight()), "weight", "must be from 1 to 65535");
        unless(
                told.detail().length() <= DETAIL_CHARS_MAX,
                "detail",
                "must have " + DETAIL_CHARS_MAX + " characters at most");
        unless(
                told.maintenance().orElse("").length() <= DETAIL_CHARS_MAX,
                "maintenance",
                "must have " + DETAIL_CHARS_MAX + " characters at most");
        unless(
                told.registrant().orElse("").length() <= REGISTRANT_CHARS_MAX,
                "registrant",
                "must have " + REGISTRANT_CHARS_MAX + " characters at most");
        unless(
                told.leaseSeconds() == 0
                        || (told.leaseSeconds() >= LEASE_SECONDS_MIN && told.leaseSeconds() <= LEASE_SECONDS_MAX),
                "leaseSeconds",
                "must be from " + LEASE_SECONDS_MIN + " to " + LEASE_SECONDS_MAX
                        + ", or 0 to stay until it is deregistered");
        faults.addAll(CheckRules.faults(told.checks()));
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= PORT_MAX;
    }

    private static boolean isNameOrEmpty(String text) {
        return text.isEmpty() || NAME.matcher(text).matches();
    }

    private void unless(boolean right, String field, String message) {
        if (!right) {
            faults.add(new Fault(field, message));
        }
    }
}
