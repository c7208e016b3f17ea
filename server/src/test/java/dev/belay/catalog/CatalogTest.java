package dev.belay.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.journal.Journal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("slow")
final class CatalogTest {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final Actor SOMEBODY = new Actor.Belay("test");

    private final Catalog catalog = new Catalog(new Journal());

    @Test
    void remembersWhatAServiceDeclares() {
        ServiceManifest manifest = manifest("books", List.of("books.example.com"));

        declare(manifest, "production", "books");
        declare(manifest, "production", "books");

        database.database().read(tx -> {
            assertThat(catalog.service(tx, "books"))
                    .get()
                    .extracting(Service::manifest)
                    .isEqualTo(manifest);
            assertThat(catalog.environments(tx, "books")).containsExactly("production");
            assertThat(catalog.hostNames(tx))
                    .contains(new ServiceHosts(
                            "books",
                            "production",
                            List.of("books.production.localhost", "books.localhost", "books.example.com")));
            return true;
        });
    }

    @Test
    void tellsForHowLongAnswersMayBeKeptOfServicesThatDeclareIt() {
        declare(manifest("films-at-night", List.of()), "production", "films-at-night");
        var slow = new ServiceManifest(
                "slow",
                "storefront",
                "./run",
                "PORT",
                1,
                new ServiceManifest.Readiness(Optional.empty(), 60),
                10,
                Map.of(),
                Map.of(),
                Optional.of(30),
                List.of());
        declare(slow, "production", "slow");

        assertThat(database.database().read(catalog::ttlSeconds)).isEqualTo(Map.of("slow", 30));
    }

    @Test
    void givesHostsOnlyOfTheEnvironment() {
        declare(manifest("music", List.of("music.example.com")), "staging", "music");

        assertThat(database.database().read(catalog::hostNames))
                .contains(new ServiceHosts("music", "staging", List.of("music.staging.localhost")));
    }

    @Test
    void replacesHostsWhenTheManifestChanges() {
        declare(manifest("films", List.of("old.example.com")), "production", "films");
        declare(manifest("films", List.of("new.example.com")), "production", "films");
        declare(manifest("plays", List.of("old.example.com")), "production", "plays");

        assertThat(database.database().read(catalog::hostNames))
                .contains(new ServiceHosts(
                        "films",
                        "production",
                        List.of("films.production.localhost", "films.localhost", "new.example.com")));
    }

    @Test
    void refusesWhatBelongsToOthers() {
        declare(manifest("maps", List.of("maps.example.com")), "production", "maps");

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> declare(manifest("maps", List.of()), "production", "other"))
                .withMessage(
                        "The service maps is declared by the pipeline maps; the pipeline other cannot declare it too.");
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> declare(manifest("charts", List.of("maps.example.com")), "production", "charts"))
                .withMessage("The host maps.example.com belongs to maps in production already.");
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> declare(manifest("atlas", List.of()), "No Such", "atlas"))
                .withMessageContaining("cannot be the name of an environment");
        Optional<Service> charts = database.database().read(tx -> catalog.service(tx, "charts"));
        assertThat(charts).isEmpty();
    }

    private Service declare(ServiceManifest manifest, String environment, String pipeline) {
        return database.database()
                .transact(tx -> catalog.declare(tx, manifest, environment, pipeline, "c0ffee", SOMEBODY));
    }

    private static ServiceManifest manifest(String service, List<String> hosts) {
        return new ServiceManifest(
                service,
                "storefront",
                "./run",
                "PORT",
                1,
                new ServiceManifest.Readiness(Optional.empty(), 60),
                10,
                Map.of("A", "b"),
                hosts.isEmpty() ? Map.of() : Map.of("production", hosts),
                Optional.empty(),
                List.of("Customers can look at " + service));
    }
}
