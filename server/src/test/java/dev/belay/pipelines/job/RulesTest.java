package dev.belay.pipelines.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.agents.Agent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which agents have the tags that a step asks for. */
class RulesTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            all tags are there                | os=linux gpu=1   | os=linux gpu=1 queue=default | true
            one is missing                    | os=linux gpu=1   | os=linux queue=default       | false
            one has another value             | os=linux         | os=mac queue=default         | false
            a star is any value               | os=*             | os=mac queue=default         | true
            so is nothing                     | os=              | os=mac queue=default         | true
            but not no tag                    | os=*             | queue=default                | false
            a part of a value is no pattern   | os=lin*          | os=linux queue=default       | false
            no queue is the default queue     | -                | queue=default                | true
            and no other                      | -                | queue=fast                   | false
            a queue is its own                | queue=fast       | queue=default                | false
            more tags do no harm              | -                | queue=default os=mac gpu=1   | true
            a tag may come with several values | os=mac          | os=linux os=mac queue=default | true
            """)
    void tagsFit(String rule, String wanted, String has, boolean fits) {
        var tags = new LinkedHashMap<String, String>();
        if (wanted != null) {
            Arrays.stream(wanted.split(" ")).forEach(tag -> tags.put(tag.split("=")[0], tag.split("=", 2)[1]));
        }
        Agent agent = JobMatcherTest.agent(has.split(" "));
        assertThat(Rules.of(Map.copyOf(tags)).fit(agent)).as(rule).isEqualTo(fits);
    }
}
