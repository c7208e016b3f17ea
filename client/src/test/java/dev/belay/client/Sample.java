package dev.belay.client;

import java.util.List;
import java.util.Map;

/** Instances for tests. */
final class Sample {

    private Sample() {}

    static Instance instance(int number) {
        return instance(number, "", 1, Health.PASSING);
    }

    static Instance instance(int number, String zone, int weight, Health health) {
        return new Instance(
                "web-" + number,
                "web",
                "production",
                "web-12",
                "m" + number,
                "10.0.0." + number,
                8000,
                Map.of("admin", 9000),
                List.of("blue"),
                Map.of("note", "“x”\n\\"),
                weight,
                health,
                zone,
                1,
                true);
    }
}
