package dev.belay.discovery.dns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts what was answered. */
final class Tally {

    /** What answers may take, in microseconds; the last bound is none. */
    static final List<Integer> MICROS = List.of(10, 25, 50, 100, 250, 500, 1_000, 10_000, Integer.MAX_VALUE);

    /** The types that are counted by name; the last stands for all others. */
    private enum Asked {
        A(Type.A),
        AAAA(Type.AAAA),
        SRV(Type.SRV),
        TXT(Type.TXT),
        PTR(Type.PTR),
        NS(Type.NS),
        SOA(Type.SOA),
        ANY(Type.ANY),
        OTHER(-1);

        private final int type;

        Asked(int type) {
            this.type = type;
        }
    }

    private static final List<Asked> ALL = List.of(Asked.values());
    private static final int CODE_MAX = 16;
    private static final List<Code> CODES = List.of(Code.values());

    /** By the place of the type in the list, and by the number of the code. */
    private final LongAdder[][] answers = new LongAdder[ALL.size()][CODE_MAX + 1];

    private final LongAdder[] took =
            Stream.generate(LongAdder::new).limit(MICROS.size()).toArray(LongAdder[]::new);
    private final LongAdder truncated = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder limited = new LongAdder();

    Tally() {
        for (LongAdder[] each : answers) {
            Arrays.setAll(each, _ -> new LongAdder());
        }
    }

    void answered(int type, Code code) {
        answers[place(type)][code.number()].increment();
    }

    private static int place(int type) {
        for (int place = 0; place < ALL.size(); place++) {
            if (ALL.get(place).type == type) {
                return place;
            }
        }
        return ALL.size() - 1;
    }

    /** From reading a packet to its answer being ready to send. */
    void took(long nanos) {
        int bound = 0;
        while (bound < MICROS.size() - 1 && nanos > MICROS.get(bound) * 1_000L) {
            bound++;
        }
        took[bound].increment();
    }

    void truncated() {
        truncated.increment();
    }

    void dropped() {
        dropped.increment();
    }

    void limited() {
        limited.increment();
    }

    List<Figure> figures() {
        var figures = new ArrayList<Figure>();
        for (int i = 0; i < ALL.size(); i++) {
            for (Code code : CODES) {
                figures.add(new Figure(
                        "belay.dns.answers",
                        "Answers of DNS by type of the question and response code",
                        Map.of("type", ALL.get(i).name(), "code", code.label()),
                        answers[i][code.number()]::sum));
            }
        }
        for (int i = 0; i < MICROS.size(); i++) {
            int bound = i;
            String le = i == MICROS.size() - 1 ? "+Inf" : Double.toString(MICROS.get(i) / 1e6);
            figures.add(new Figure(
                    "belay.dns.answer.seconds",
                    "Answers of DNS that were ready within so many seconds, sending not counted",
                    Map.of("le", le),
                    () -> within(bound)));
        }
        figures.add(new Figure("belay.dns.truncated", "Answers by UDP that were cut short", Map.of(), truncated::sum));
        figures.add(new Figure(
                "belay.dns.dropped", "Packets that got no answer, being none to answer", Map.of(), dropped::sum));
        figures.add(new Figure(
                "belay.dns.limited", "Answers not sent, or cut short, by the limit on rates", Map.of(), limited::sum));
        return figures;
    }

    private long within(int bound) {
        long sum = 0;
        for (int i = 0; i <= bound; i++) {
            sum += took[i].sum();
        }
        return sum;
    }
}
