package dev.belay.pipelines.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who of a concurrency group gets a slot: the rules of ordered and eager groups, a case for each. */
class SlotsTest {

    /** Jobs are written as their limit, with {@code w} for those that wait for other steps and only keep their place. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            the first of an empty group gets a slot                     | 0 | 1         | -     | a
            a full group gives nothing                                  | 1 | 1         | -     | -
            as many as the limit get slots                              | 0 | 2 2 2     | -     | a b
            held slots count                                            | 1 | 2 2       | -     | a
            who waits for other steps keeps the place before others     | 0 | w1 1      | -     | -
            and leaves the slots that it cannot fill                    | 0 | w2 2 2    | -     | b
            the limit is the job's own: a higher one may pass           | 1 | 1 1 4     | -     | c
            who fails the check counts for those behind                 | 1 | 1 1 3     | -     | -
            who gets a slot counts for those behind                     | 0 | 1 2 2     | -     | a b
            a lower limit behind is held back                           | 0 | 3 3 1     | -     | a b
            more held than a limit, since limits differ                 | 5 | 2 9       | -     | b
            an eager job asks only for the slots that are held          | 0 | -         | 1     | A
            eager jobs come by priority                                 | 0 | -         | 2 2 2 | A B
            an eager job that fails the check holds up nobody           | 1 | -         | 1 2   | B
            an eager job does not wait for the queue                    | 0 | w1 1      | 1     | A
            ordered jobs come before eager ones                         | 0 | 1         | 1     | a
            """)
    void givesSlots(String rule, int held, String ordered, String eager, String given) {
        List<Slots.Queued> queue = jobs(ordered, 'a');
        List<Slots.Queued> others = jobs(eager, 'A');
        String got = Slots.given(held, queue, others).stream()
                .map(each -> Character.toString((char) each.job().getLeastSignificantBits()))
                .collect(Collectors.joining(" "));
        assertThat(got).as(rule).isEqualTo(given == null ? "" : given);
    }

    private static List<Slots.Queued> jobs(String written, char first) {
        var jobs = new ArrayList<Slots.Queued>();
        for (String each : written == null ? List.<String>of() : Arrays.asList(written.split(" "))) {
            boolean waits = each.startsWith("w");
            int limit = Integer.parseInt(waits ? each.substring(1) : each);
            jobs.add(new Slots.Queued(new UUID(0, first + jobs.size()), new UUID(0, 0), limit, !waits));
        }
        return jobs;
    }
}
