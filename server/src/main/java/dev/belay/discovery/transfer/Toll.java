package dev.belay.discovery.transfer;

import dev.belay.discovery.dns.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts transfers and notices. */
final class Toll {

    /** What became of a question for a zone. */
    enum Outcome {
        WHOLE,
        DIFFERENCE,
        CURRENT,
        REFUSED,
        /** The signature was not right. */
        UNPROVEN,
        /** As many as may be were under way. */
        BUSY,
        /** The server did not know yet what there is. */
        UNREADY,
        /** The asker left in the middle, or was too slow. */
        BROKEN
    }

    /** What became of a notice. */
    enum Notified {
        SENT,
        ACKNOWLEDGED,
        DECLINED
    }

    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
    private static final List<Notified> NOTIFIED = List.of(Notified.values());

    /** By the place of the outcome in its list. */
    private final LongAdder[] transfers = adders(OUTCOMES.size());

    private final LongAdder[] notices = adders(NOTIFIED.size());

    private static LongAdder[] adders(int count) {
        return Stream.generate(LongAdder::new).limit(count).toArray(LongAdder[]::new);
    }

    void transfer(Outcome outcome) {
        transfers[OUTCOMES.indexOf(outcome)].increment();
    }

    void notice(Notified notified) {
        notices[NOTIFIED.indexOf(notified)].increment();
    }

    List<Figure> figures() {
        var figures = new ArrayList<Figure>();
        for (Outcome each : OUTCOMES) {
            figures.add(new Figure(
                    "belay.dns.transfers",
                    "Questions for whole zones or differences, by what became of them",
                    Map.of("outcome", each.name().toLowerCase(Locale.ROOT)),
                    transfers[OUTCOMES.indexOf(each)]::sum));
        }
        for (Notified each : NOTIFIED) {
            figures.add(new Figure(
                    "belay.dns.notices",
                    "Notices to secondaries that a zone changed, by what became of them",
                    Map.of("outcome", each.name().toLowerCase(Locale.ROOT)),
                    notices[NOTIFIED.indexOf(each)]::sum));
        }
        return figures;
    }
}
