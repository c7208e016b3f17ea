package dev.belay.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.discovery.dns.Service.Place;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.protocol.net.Networks;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose instances are whose. */
final class RegistrarTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Caller SHOP = registrant("shop", Set.of());
    private static final Caller OTHER = registrant("other", Set.of());
    private static final Caller OF_WEB = registrant("web hosts", Set.of("web"));
    private static final Caller OF_MAIL = registrant("mail hosts", Set.of("mail"));
    private static final Caller OPERATOR = new Caller(
            new Actor.Person("1", "Ada"),
            Set.of(Permission.REGISTER_INSTANCE, Permission.CONFIGURE),
            Optional.empty(),
            Optional.empty());

    private final Registrar registrar = new Registrar(desk(), () -> NOW, Networks.of("10.0.0.0/8"));

    private static Caller registrant(String token, Set<String> services) {
        return new Caller(
                new Actor.Program("id of " + token, token),
                Set.of(Permission.REGISTER_INSTANCE),
                Optional.empty(),
                services,
                Optional.empty());
    }

    private static Desk desk() {
        var settings = new RegistrySettings(
                "one", true, "dc1", List.of(), Networks.of("none"), List.of("secret"), RegistryLimits.USUAL);
        return new Desk(
                settings, () -> NOW, _ -> {}, new Watchers(), new SnapshotFile(Path.of("none/registry.snapshot")));
    }

    private static Registration instance(String service) {
        return SimEstate.registration(new SimEstate.Program("any", new Place(service, "production")));
    }

    private Registration register(Caller caller, String id, Registration wanted) {
        return registrar.register(caller, "192.0.2.1", id, OptionalLong.empty(), _ -> wanted, _ -> Held::registration);
    }

    private void beat(Caller caller, String id) {
        registrar.beat(caller, _ -> id, OptionalLong.empty(), Optional.of(Health.CRITICAL), Optional.empty());
    }

    private void refusesAll(Caller caller, String id, Registration wanted) {
        List<Runnable> attempts = List.of(
                () -> register(caller, id, wanted),
                () -> beat(caller, id),
                () -> registrar.change(caller, _ -> id, told -> told.maintained(Optional.of("broken"))),
                () -> registrar.deregister(caller, id, OptionalLong.empty()));
        for (Runnable each : attempts) {
            assertThatThrownBy(each::run)
                    .isInstanceOf(Problem.class)
                    .extracting(problem -> ((Problem) problem).kind())
                    .isEqualTo(Problem.Kind.FORBIDDEN);
        }
    }

    @Test
    void whatOneRegisteredIsChangedByNoOther() {
        register(SHOP, "web-1", instance("web"));
        refusesAll(OTHER, "web-1", instance("web"));
        refusesAll(OF_MAIL, "web-1", instance("web"));
        register(registrant("shop", Set.of()), "web-1", instance("web").with(Health.WARNING, ""));
        beat(SHOP, "web-1");
        assertThat(registrar.deregister(SHOP, "web-1", OptionalLong.empty())).isTrue();
        assertThat(register(OTHER, "web-1", instance("web")).registrant()).contains("other");
    }

    @Test
    void whoMayConfigureAndWhoseTokenIsForTheServiceMayAllAndItStaysTheOwners() {
        register(SHOP, "web-1", instance("web"));
        for (Caller each : List.of(OPERATOR, OF_WEB)) {
            beat(each, "web-1");
            assertThat(register(
                                    each,
                                    "web-1",
                                    instance("web")
                                            .with(
                                                    Health.WARNING,
                                                    "by " + each.actor().label()))
                            .registrant())
                    .contains("shop");
        }
        assertThat(registrar.deregister(OF_WEB, "web-1", OptionalLong.empty())).isTrue();
    }

    @Test
    void aTokenForSomeServicesRegistersNoOther() {
        register(OF_WEB, "web-1", instance("web"));
        assertThatThrownBy(() -> register(OF_WEB, "mail-1", instance("mail"))).hasMessageContaining("web only");
        register(SHOP, "mail-1", instance("mail"));
        refusesAll(OF_WEB, "mail-1", instance("mail"));
    }

    @Test
    void whatNobodyIsKnownToHaveRegisteredIsAnybodys() {
        registrar.desk().act(replica -> replica.register("web-1", OptionalLong.empty(), instance("web"), NOW));
        beat(OTHER, "web-1");
        assertThat(register(SHOP, "web-1", instance("web")).registrant()).contains("shop");
        refusesAll(OTHER, "web-1", instance("web"));
    }

    @Test
    void maintenanceOutlastsHeartbeatsAndRegistrationsUntilItIsEnded() {
        register(SHOP, "web-1", instance("web"));
        registrar.change(SHOP, _ -> "web-1", told -> told.maintained(Optional.of("disk")));
        registrar.beat(SHOP, _ -> "web-1", OptionalLong.empty(), Optional.of(Health.PASSING), Optional.of("fine"));
        Registration again = register(SHOP, "web-1", instance("web"));
        assertThat(again.effective()).isEqualTo(Health.CRITICAL);
        assertThat(again.health()).isEqualTo(Health.PASSING);
        registrar.change(SHOP, _ -> "web-1", told -> told.maintained(Optional.empty()));
        assertThat(register(SHOP, "web-1", instance("web")).effective()).isEqualTo(Health.PASSING);
    }
}
