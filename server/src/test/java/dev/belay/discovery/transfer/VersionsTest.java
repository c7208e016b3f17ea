package dev.belay.discovery.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.discovery.dns.Content;
import dev.belay.discovery.dns.Content.Item;
import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.NameServer;
import dev.belay.discovery.dns.Service;
import dev.belay.kernel.HandClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionsTest {

    private static final long SECOND = Versions.PAUSE.toNanos();

    @TempDir
    private Path folder;

    private final HandClock clock = new HandClock();
    private long nanos = 7;

    /** A server with its own numbers. */
    private final class Server {

        final Primary primary;
        final Versions versions;

        Server(String name) {
            primary = new Primary(Primary.settings(folder, "none"), clock);
            versions = new Versions(primary.names::content, new Serials(folder.resolve(name), clock));
        }

        Version version() {
            versions.look(nanos);
            return versions.current().orElseThrow();
        }
    }

    private void pass() {
        clock.passSeconds(1);
        nanos += SECOND;
    }

    private static Set<Item> all(Content content) {
        var all = new HashSet<Item>();
        content.each(all::add);
        return all;
    }

    private static Mark mark(Set<Item> items) {
        Mark mark = Mark.NOTHING;
        for (Item item : items) {
            mark = mark.with(item);
        }
        return mark;
    }

    @Test
    void thereIsNoVersionBeforeTheServerHeardWhatThereIs() {
        var server = new Server("one");
        server.versions.look(nanos);
        NameServer names = server.primary.names;
        names.listings().take(new Changes(List.of(Primary.service("web", "10.0.0.1")), List.of(), false));
        server.versions.look(nanos + SECOND);
        assertThat(server.versions.current()).isEmpty();
        names.listings().take(new Changes(List.of(), List.of(), true));
        assertThat(server.version().records()).isEqualTo(all(names.content()).size());
    }

    @Test
    void aHundredChangesASecondMakeOneVersionASecond() {
        var server = new Server("one");
        server.primary.tell(Primary.service("web", "10.0.0.1"));
        var serials = new HashSet<Integer>();
        serials.add(server.version().serial());
        for (int i = 0; i < 1_000; i++) {
            clock.pass(Versions.PAUSE.dividedBy(100));
            nanos += SECOND / 100;
            server.primary.tell(Primary.service("web", "10.0.1." + i % 250));
            serials.add(server.version().serial());
        }
        assertThat(serials).hasSize(11);
    }

    @Test
    void whatIsNotInTheZonesMakesNoVersion() {
        var server = new Server("one");
        server.primary.tell(Primary.service("web", "10.0.0.1"));
        Version first = server.version();
        pass();
        server.primary.tell(Primary.service("web", "10.0.0.1"));
        assertThat(server.version().serial()).isEqualTo(first.serial());
        assertThat(server.version().content().isSame(server.primary.names.content()))
                .isTrue();
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void differencesFromWhateverCopyLeadToWhatThereIsAlsoBetweenServers(long seed) {
        var random = new Random(seed);
        var servers = List.of(new Server("one"), new Server("two"));
        servers.forEach(each -> each.primary.tell(Primary.usualServices()));
        Map<Mark, Set<Item>> copies = new TreeMap<>((a, b) -> a.label().compareTo(b.label()));
        var older = new ArrayList<Mark>();
        int answered = 0;
        for (int i = 0; i < 60; i++) {
            String name = "s" + random.nextInt(6);
            String address = "10.0.0." + random.nextInt(20);
            boolean gone = random.nextInt(5) == 0;
            for (Server each : servers) {
                // One of them hears of it a little later now and then.
                if (random.nextInt(4) == 0) {
                    pass();
                    each.version();
                }
                if (gone) {
                    each.primary.gone(name, "production");
                } else {
                    each.primary.tell(Primary.service(name, address));
                }
            }
            pass();
            for (Server each : servers) {
                Version version = each.version();
                Set<Item> now = all(version.content());
                assertThat(version.mark()).isEqualTo(mark(now));
                assertThat(version.records()).isEqualTo(now.size());
                for (int j = 0; j < Math.min(6, older.size()); j++) {
                    Mark before = older.get(random.nextInt(older.size()));
                    var difference = version.since(before);
                    if (difference.isPresent()) {
                        answered++;
                        Set<Item> made = new HashSet<>(copies.get(before));
                        assertThat(made).containsAll(difference.get().gone());
                        made.removeAll(difference.get().gone());
                        assertThat(Collections.disjoint(made, difference.get().fresh()))
                                .isTrue();
                        made.addAll(difference.get().fresh());
                        assertThat(made).as("seed " + seed + ", change " + i).isEqualTo(now);
                    }
                }
                copies.put(version.mark(), now);
                older.add(version.mark());
            }
        }
        assertThat(answered).isGreaterThan(200);
        assertThat(servers.getFirst().version().since(new Mark(1, 2))).isEmpty();
    }

    @Test
    void whoIsAheadWithAnotherContentIsSurpassed() {
        var server = new Server("one");
        server.primary.tell(Primary.service("web", "10.0.0.1"));
        Version first = server.version();
        pass();
        server.versions.surpass(first.serial() + 100);
        Version next = server.version();
        assertThat(next.serial()).isEqualTo(first.serial() + 101);
        assertThat(next.mark()).isEqualTo(first.mark());
        pass();
        assertThat(server.version().serial()).isEqualTo(next.serial());
    }

    @Test
    void veryMuchAtOnceIsNotRememberedAsADifference() {
        var server = new Server("one");
        server.primary.tell(Primary.service("web", "10.0.0.1"));
        Version first = server.version();
        pass();
        var many = new Service[2_001];
        for (int i = 0; i < many.length; i++) {
            many[i] = Primary.service("s" + i);
        }
        server.primary.tell(many);
        Version next = server.version();
        assertThat(next.since(first.mark())).isEmpty();
        assertThat(next.mark()).isEqualTo(mark(all(next.content())));
        assertThat(Serials.isAfter(next.serial(), first.serial())).isTrue();
    }
}
