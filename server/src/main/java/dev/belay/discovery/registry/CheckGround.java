package dev.belay.discovery.registry;

import dev.belay.discovery.checks.Checked;
import dev.belay.discovery.checks.Crowd;
import dev.belay.discovery.checks.Ground;
import dev.belay.discovery.checks.Losses;
import dev.belay.discovery.checks.Observer;
import dev.belay.discovery.checks.Spared;
import dev.belay.discovery.checks.Upkeep;
import dev.belay.discovery.checks.Watched;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.protocol.checks.CheckResults.CheckResult;
import dev.belay.protocol.checks.CheckStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What checks need of the registry. An agent that checks is an entry of it, so all replicas know it as they know instances. */
record CheckGround(Desk desk, InstantSource clock, RegistryLimits limits, Consumer<Frozen> people) implements Ground {

    private static final String ADDRESS = "address ";
    private static final String NETWORK = "network ";
    private static final String COMMAND = "command ";
    private static final String DECLINED = "declined ";
    private static final Registrant SELF = new Registrant("checks", true, Set.of());

    @Override
    public long index() {
        return desk.look(Replica::index);
    }

    @Override
    public boolean decides() {
        return desk.look(
                each -> each.isSettled() && !each.isDeaf() && each.silent().isEmpty() && each.speaksForAll());
    }

    @Override
    public Sight look() {
        record Both(Seen.All seen, List<Held> observers) {}
        Both now = desk.look(each ->
                new Both(each.seen(), each.roster(Rules.OBSERVERS).shot().instances()));
        return new Sight(
                now.seen
                        .instances()
                        .filter(each -> !each.registration().checks().isEmpty())
                        .map(CheckGround::watched)
                        .toList(),
                now.observers.stream().map(CheckGround::observer).toList(),
                now.seen.shots().entrySet().stream()
                        .map(each -> crowd(each.getKey(), each.getValue().instances()))
                        .flatMap(Optional::stream)
                        .toList());
    }

    private static Optional<Crowd> crowd(Place place, List<Held> held) {
        List<Registration> all = held.stream().map(Held::registration).toList();
        if (all.stream().allMatch(each -> each.checks().isEmpty())) {
            return Optional.empty();
        }
        int well = (int) all.stream()
                .filter(each -> each.effective() != Health.CRITICAL && !each.isLost())
                .count();
        int critical = (int) all.stream()
                .filter(each -> each.upkeep().map(Upkeep::worst).equals(Optional.of(CheckStatus.CRITICAL)))
                .count();
        return Optional.of(new Crowd(place, all.size(), well, critical));
    }

    private static Watched watched(Held held) {
        Registration told = held.registration();
        return new Watched(
                held.id(), told.place(), told.host(), told.address(), told.port(), told.zone(), told.checks());
    }

    private static Observer observer(Held held) {
        Registration told = held.registration();
        return new Observer(
                held.id().substring(Rules.OBSERVER_PREFIX.length()),
                told.zone(),
                words(told, ADDRESS),
                words(told, NETWORK),
                words(told, COMMAND),
                Set.copyOf(words(told, DECLINED)));
    }

    private static List<String> words(Registration told, String kind) {
        return told.tags().stream()
                .filter(each -> each.startsWith(kind))
                .map(each -> each.substring(kind.length()))
                .toList();
    }

    @Override
    public void announce(Observer observer, Duration lease) {
        List<String> tags = Stream.of(
                        observer.addresses().stream().map(ADDRESS::concat),
                        observer.networks().stream().map(NETWORK::concat),
                        observer.commands().stream().map(COMMAND::concat),
                        observer.declined().stream().sorted().map(DECLINED::concat))
                .flatMap(each -> each)
                .toList();
        var entry = new Registration(
                Rules.OBSERVERS.service(),
                Rules.OBSERVERS.environment(),
                "",
                observer.id(),
                observer.id(),
                1,
                Map.of(),
                tags,
                Map.of(),
                1,
                Health.PASSING,
                "",
                observer.zone(),
                (int) lease.toSeconds(),
                Optional.of(SELF.name()),
                Optional.empty(),
                Optional.empty());
        desk.act(each -> each.register(id(observer.id()), OptionalLong.empty(), entry, clock.instant()));
    }

    private static String id(String observer) {
        return Rules.OBSERVER_PREFIX + observer;
    }

    @Override
    public void dismiss(String observer) {
        desk.act(each -> each.deregister(id(observer), OptionalLong.empty(), SELF, clock.instant()));
    }

    @Override
    public void note(Collection<CheckResult> results) {
        desk.act(replica -> {
            results.forEach(each -> note(replica, each));
            return results.size();
        });
    }

    private void note(Replica replica, CheckResult result) {
        boolean known = replica.find(result.id().instance())
                .filter(held -> checked(held.registration(), result).isPresent())
                .isPresent();
        if (known) {
            long now = clock.instant().toEpochMilli();
            replica.change(
                    result.id().instance(),
                    told -> told.kept(checked(told, result)
                            .flatMap(before -> told.upkeep()
                                    .map(all -> all.with(before.with(result.status(), result.output(), now))))),
                    clock.instant());
        }
    }

    private static Optional<Checked> checked(Registration told, CheckResult result) {
        return told.checks().stream()
                .filter(each -> each.check().name().equals(result.id().check()))
                .findFirst();
    }

    @Override
    public void end(Collection<String> instances) {
        desk.act(replica -> {
            instances.forEach(each -> replica.deregister(each, OptionalLong.empty(), SELF, clock.instant()));
            return instances.size();
        });
    }

    @Override
    public Losses losses() {
        return new Losses(limits.lossPercent(), limits.window());
    }

    @Override
    public void tell(Spared spared) {
        people.accept(
                new Frozen(spared.place(), Frozen.Cause.CHECKS, spared.begins(), spared.critical(), spared.all()));
    }
}
