package dev.belay.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.discovery.dns.Service.Place;
import java.util.Optional;

/** Three replicas in a network that is whole, and the instances of one service. */
abstract class ThreeReplicas {

    static final Place WEB = new Place("web", "production");

    final SimNetwork network = new SimNetwork(1, 3, RegistryLimits.USUAL);
    final SimEstate estate = new SimEstate(network, 0, 0);

    SimEstate.Program begin(String id) {
        return estate.begin(id, "web");
    }

    void beginMany(int count) {
        for (int i = 0; i < count; i++) {
            begin("web-" + i);
        }
    }

    void kill(int from, int to) {
        for (int i = from; i < to; i++) {
            estate.process("web-" + i).alive = false;
        }
    }

    void seconds(double seconds) {
        for (int i = 0; i < seconds * 1_000 / SimNetwork.STEP_MILLIS; i++) {
            estate.act();
            network.step();
        }
    }

    SimNetwork.Node node(int number) {
        return network.node("r" + number);
    }

    static Registration withoutLease(Registration web) {
        return new Registration(
                web.service(),
                web.environment(),
                web.release(),
                web.host(),
                web.address(),
                web.port(),
                web.ports(),
                web.tags(),
                web.meta(),
                web.weight(),
                web.health(),
                web.detail(),
                web.zone(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    int shown(int node) {
        return node(node).replica.roster(WEB).size();
    }

    void everybodyShows(int count) {
        for (int i = 0; i < 3; i++) {
            assertThat(shown(i)).as("r" + i).isEqualTo(count);
        }
    }
}
