package dev.belay.releases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.belay.catalog.Catalog;
import dev.belay.catalog.ServiceHosts;
import dev.belay.kernel.Actor;
import dev.belay.kernel.HandClock;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("slow")
final class ReleasesTest {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase(new HandClock());

    private static final Actor SOMEBODY = new Actor.Person("1", "Ada");

    private final Journal journal = new Journal();
    private final Catalog catalog = new Catalog(journal);
    private final FakeBuilds builds = new FakeBuilds();
    private final Releases releases = builds.releases(database.database(), journal, catalog);

    @Test
    void aBuildMakesOneReleaseOfAService() {
        RolloutStep step = builds.build("books", "production", Optional.of(manifest("books")));

        Release first = transact(tx -> releases.cut(tx, step, SOMEBODY));
        Release again = transact(tx -> releases.cut(tx, step, SOMEBODY));

        assertThat(first.name()).isEqualTo("books-1");
        assertThat(again).isEqualTo(first);
        assertThat(first.artifacts()).extracting(Release.Artifact::path).containsExactly("build/books.jar");
        Optional<Release> found = transact(tx -> releases.release(tx, "books-1"));
        assertThat(found).contains(first);
        List<String> environments = transact(tx -> catalog.environments(tx, "books"));
        assertThat(environments).containsExactly("production");
    }

    @Test
    void refusesACommitThatDoesNotSayHowToRunTheService() {
        refused(
                builds.build("none", "production", Optional.empty()),
                "There is no .belay/service.yml at commit c0ffee0: it has to say how the service none is run.");
        refused(
                builds.build("none", "production", Optional.of(manifest("other"))),
                "The rollout step is for the service none, but .belay/service.yml at commit c0ffee1 declares the service"
                        + " other.");
        refused(
                builds.build("none", "production", Optional.of("service: none\nowner: a\nrum: x\n")),
                ".belay/service.yml at commit c0ffee2 cannot be used. .belay/service.yml:1:1: The key “run” is missing."
                        + " .belay/service.yml:3:1: Unknown key “rum” in a service manifest. Did you mean “run”?");
    }

    private void refused(RolloutStep step, String message) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> transact(tx -> releases.cut(tx, step, SOMEBODY)))
                .withMessage(message);
    }

    @Test
    void knowsWhichReleaseServesAndWhichGoodOneDidBefore() {
        Release one = cut("music");
        Release two = cut("music");
        Release three = cut("music");

        stable(one);
        assertThat(lastGood("music")).isEmpty();
        stable(two);
        stable(two);
        stable(three);
        Optional<Release> serving = transact(tx -> releases.stable(tx, "music", "production"));
        assertThat(serving).contains(three);
        assertThat(lastGood("music")).contains("music-2");

        transact(tx -> {
            releases.quarantine(tx, "music-2", "it answered 8 % with errors", SOMEBODY);
            releases.quarantine(tx, "music-2", "another reason", SOMEBODY);
            return true;
        });
        assertThat(lastGood("music")).contains("music-1");
        assertThat(transact(tx -> releases.release(tx, "music-2")).orElseThrow().standing())
                .isInstanceOfSatisfying(Release.Standing.Quarantined.class, quarantined -> {
                    assertThat(quarantined.reason()).isEqualTo("it answered 8 % with errors");
                    assertThat(quarantined.by()).isEqualTo("Ada");
                });

        transact(tx -> {
            releases.absolve(tx, "music-2", SOMEBODY);
            return true;
        });
        assertThat(lastGood("music")).contains("music-2");
        stable(one);
        assertThat(lastGood("music")).contains("music-3");
        List<Tenure> tenures = transact(tx -> releases.tenures(tx, "music", "production", 10));
        assertThat(tenures).extracting(Tenure::release).containsExactly("music-1", "music-3", "music-2", "music-1");
        assertThat(tenures.getFirst().until()).isEmpty();
        assertThat(tenures.get(1).until()).isPresent();
    }

    @Test
    void aHostThatAnotherServiceTookMeanwhileDoesNotStopAPromotion() {
        stable(cut("maps"));
        RolloutStep withHost = builds.build(
                "maps", "production", Optional.of(manifest("maps") + "hosts: [atlas.example.com, maps.example.com]\n"));
        Release second = transact(tx -> releases.cut(tx, withHost, SOMEBODY));
        RolloutStep rival =
                builds.build("atlas", "production", Optional.of(manifest("atlas") + "hosts: [atlas.example.com]\n"));
        transact(tx -> releases.cut(tx, rival, SOMEBODY));

        stable(second);

        Optional<Release> serving = transact(tx -> releases.stable(tx, "maps", "production"));
        assertThat(serving).contains(second);
        assertThat(transact(catalog::hostNames))
                .filteredOn(each -> !each.service().equals("films"))
                .flatExtracting(ServiceHosts::hosts)
                .contains("maps.example.com")
                .containsOnlyOnce("atlas.example.com");
        assertThat(database.strings("select summary from journal.entry where kind = 'service.host-withheld'"))
                .containsExactly("The host atlas.example.com is not given to maps: it belongs to atlas in production"
                        + " already.");
    }

    @Test
    void handsOutOnlyArtifactsOfReleases() throws IOException {
        Release release = cut("films");
        UUID artifact = release.artifacts().getFirst().id();

        Release.Artifact held = transact(tx -> releases.artifact(tx, artifact));
        try (var bytes = releases.open(held, 3, 4)) {
            assertThat(bytes).hasContent("tent");
        }
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> transact(tx -> releases.artifact(tx, UUID.randomUUID())));
    }

    private Release cut(String service) {
        RolloutStep step = builds.build(service, "production", Optional.of(manifest(service)));
        return transact(tx -> releases.cut(tx, step, SOMEBODY));
    }

    private void stable(Release release) {
        transact(tx -> {
            releases.becameStable(tx, "production", release.name(), SOMEBODY);
            return true;
        });
    }

    private Optional<String> lastGood(String service) {
        return transact(tx -> releases.lastGood(tx, service, "production")).map(Release::name);
    }

    private <T> T transact(Function<Tx, T> work) {
        return database.database().transact(work);
    }

    private static String manifest(String service) {
        return "service: " + service + "\nowner: storefront\nrun: ./run\n";
    }
}
