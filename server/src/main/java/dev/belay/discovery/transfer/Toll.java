package dev.belay.discovery.transfer;

import dev.belay.discovery.dns.Figure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

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

    private final Map<Outcome, LongAdder> transfers = new EnumMap<>(Outcome.class);
    private final Map<Notified, LongAdder> notices = new EnumMap<>(Notified.class);

    Toll() {
        for (Outcome each : Outcome.values()) {
            transfers.put(each, new LongAdder());
        }
        for (Notified each : Notified.values()) {
            notices.put(each, new LongAdder());
        }
    }

    void transfer(Outcome outcome) {
        transfers.get(outcome).increment();
    }

    void notice(Notified notified) {
        notices.get(notified).increment();
    }

    List<Figure> figures() {
        var figures = new ArrayList<Figure>();
        transfers.forEach((outcome, count) -> figures.add(new Figure(
                "belay.dns.transfers",
                "Questions for whole zones or differences, by what became of them",
                Map.of("outcome", outcome.name().toLowerCase(Locale.ROOT)),
                count::sum)));
        notices.forEach((notified, count) -> figures.add(new Figure(
                "belay.dns.notices",
                "Notices to secondaries that a zone changed, by what became of them",
                Map.of("outcome", notified.name().toLowerCase(Locale.ROOT)),
                count::sum)));
        return figures;
    }
}
