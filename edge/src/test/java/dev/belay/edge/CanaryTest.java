package dev.belay.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class CanaryTest {

    private static final int CUSTOMERS = 20_000;

    @Test
    void whoWasOnThePilotStaysOnItWhileItGrows() {
        for (long seed = 0; seed < 20; seed++) {
            var random = new SplittableRandom(seed);
            var shares = growing(random);
            for (int i = 0; i < 500; i++) {
                var customer = Customer.newName(random);
                boolean onPilot = false;
                for (int share : shares) {
                    boolean now = onPilot(customer, "shop-" + seed, share);
                    assertThat(now || !onPilot)
                            .as("seed %d, customer %s, shares %s", seed, customer, shares)
                            .isTrue();
                    onPilot = now;
                }
                assertThat(onPilot).as("all customers are on it at 100 %").isTrue();
            }
        }
    }

    @Test
    void aReleaseThatIsDrainedAwayMovesNobody() {
        var random = new SplittableRandom(6);
        for (int i = 0; i < 1_000; i++) {
            var customer = Customer.newName(random);
            var pools = List.of(pool("shop-1", 90), pool("shop-2", 10));
            var draining = List.of(pool("shop-1", 90), pool("shop-2", 10), pool("shop-0", 0));
            assertThat(Routed.of("shop", "production", draining).poolOf(customer))
                    .isEqualTo(Routed.of("shop", "production", pools).poolOf(customer));
        }
    }

    @Test
    void aPilotGetsItsShareOfCustomers() {
        var random = new SplittableRandom(1);
        for (int share : new int[] {0, 1, 10, 50, 99, 100}) {
            int onPilot = 0;
            for (int i = 0; i < CUSTOMERS; i++) {
                onPilot += onPilot(Customer.newName(random), "shop-2", share) ? 1 : 0;
            }
            assertThat(onPilot * 100.0 / CUSTOMERS).as("of %d %%", share).isCloseTo(share, Offset.offset(1.0));
        }
    }

    @Test
    void itIsNotAlwaysTheSameCustomersWhoMeetAPilotFirst() {
        var random = new SplittableRandom(2);
        int both = 0;
        for (int i = 0; i < CUSTOMERS; i++) {
            var customer = Customer.newName(random);
            both += onPilot(customer, "shop-2", 10) && onPilot(customer, "shop-3", 10) ? 1 : 0;
        }
        assertThat(both * 100.0 / CUSTOMERS).isCloseTo(1.0, Offset.offset(0.5));
    }

    @Test
    void targetsGetNewRequestsByTheirWeight() {
        var heavy = instance("heavy");
        var light = instance("light");
        var pool = new Pool(heavy.release(), 100, List.of(heavy, light), List.of(3, 1), List.of(3, 4));
        var random = new SplittableRandom(3);
        var picked = new HashMap<Instance, Integer>();
        for (int i = 0; i < CUSTOMERS; i++) {
            var to = pool.pick(random, 0, List.of()).orElseThrow();
            picked.merge(to, 1, Integer::sum);
            // All stay open, so that how busy they are counts as well.
            to.begin();
        }
        assertThat(picked.getOrDefault(heavy, 0) * 100.0 / CUSTOMERS).isCloseTo(75, Offset.offset(1.0));
    }

    @Test
    void aStuckTargetGetsFewerRequests() {
        var stuck = instance("stuck");
        var free = instance("free");
        for (int i = 0; i < 50; i++) {
            stuck.begin();
        }
        var pool = new Pool(stuck.release(), 100, List.of(stuck, free), List.of(1, 1), List.of(1, 2));
        var random = new SplittableRandom(4);
        int toStuck = 0;
        for (int i = 0; i < CUSTOMERS; i++) {
            toStuck += pool.pick(random, 0, List.of()).orElseThrow() == stuck ? 1 : 0;
        }
        assertThat(toStuck * 100.0 / CUSTOMERS).isCloseTo(25, Offset.offset(2.0));
    }

    @Test
    void anEjectedTargetIsLeftAloneUntilItsTimeIsOver() {
        var dead = instance("dead");
        var free = instance("free");
        dead.refused(0, 1_000);
        var pool = new Pool(dead.release(), 100, List.of(dead, free), List.of(1, 1), List.of(1, 2));
        var random = new SplittableRandom(5);
        for (int i = 0; i < 200; i++) {
            assertThat(pool.pick(random, 999, List.of())).contains(free);
        }
        assertThat(dead.ejected(1_001)).isFalse();
        dead.refused(1_001, 1_000);
        assertThat(dead.ejected(1_001 + 1_999)).as("longer the second time").isTrue();
        dead.accepted();
        assertThat(dead.ejected(1_002)).isFalse();
    }

    @Test
    void aCustomerIsKnownByACookie() throws Exception {
        try (var stage = new Stage()) {
            var stable = stage.instance(FakeInstance.saying("stable"));
            var pilot = stage.instance(FakeInstance.saying("pilot"));
            stage.route(
                    Stage.pool("shop-1", 50, Stage.target("shop-1-a", stable)),
                    Stage.pool("shop-2", 50, Stage.target("shop-2-a", pilot)));
            var cookies = new ArrayList<String>();
            var sides = new ArrayList<String>();
            for (int i = 0; i < 20; i++) {
                try (var caller = stage.caller()) {
                    var first = caller.get("/");
                    var setCookie = first.header("Set-Cookie");
                    assertThat(setCookie).startsWith("belay-customer=").contains("HttpOnly", "SameSite=Lax", "Path=/");
                    cookies.add(setCookie.substring(0, setCookie.indexOf(';')));
                    sides.add(first.text());
                }
            }
            assertThat(sides).contains("stable", "pilot");
            for (int i = 0; i < 20; i++) {
                try (var caller = stage.caller()) {
                    for (int again = 0; again < 5; again++) {
                        var answer = caller.ask("GET / HTTP/1.1\r\nHost: shop.localhost\r\nCookie: a=b; "
                                + cookies.get(i) + "; c=d\r\n\r\n");
                        assertThat(answer.text()).isEqualTo(sides.get(i));
                        assertThat(answer.header("Set-Cookie")).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void aCookieThatNoEdgeMadeIsReplaced() {
        assertThat(Customer.named("belay-customer=short")).isEmpty();
        assertThat(Customer.named("belay-customer=" + "a".repeat(65))).isEmpty();
        assertThat(Customer.named("belay-customer=aaaaaaaaaaaaaaaa<b>")).isEmpty();
        assertThat(Customer.named("not-belay-customer=aaaaaaaaaaaaaaaaaaaaaa")).isEmpty();
        assertThat(Customer.named("x=y; belay-customer=aaaaaaaaaaaaaaaaaaaaaa")).contains("aaaaaaaaaaaaaaaaaaaaaa");
        assertThat(Customer.named(Customer.COOKIE + "=" + Customer.newName(new SplittableRandom(1))))
                .isPresent();
    }

    private static List<Integer> growing(SplittableRandom random) {
        var shares = new ArrayList<Integer>();
        for (int share = 0; share < 100; share += 1 + random.nextInt(30)) {
            shares.add(share);
        }
        shares.add(100);
        return shares;
    }

    private static boolean onPilot(String customer, String pilot, int share) {
        var routed = Routed.of(
                "shop", "production", List.of(pool("shop-1", 100 - share), pool(pilot, share), pool("shop-0", 0)));
        return routed.poolOf(customer).orElseThrow().release().name().equals(pilot);
    }

    private static Pool pool(String release, int share) {
        return new Pool(new Release("shop", "production", release), share, List.of(), List.of(), List.of());
    }

    private static Instance instance(String id) {
        return new Instance(
                id,
                new Release("shop", "production", "shop-1"),
                java.net.InetSocketAddress.createUnresolved("nowhere", 1));
    }
}
