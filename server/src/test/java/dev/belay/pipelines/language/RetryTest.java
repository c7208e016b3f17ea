package dev.belay.pipelines.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which ends of a job are retried by themselves: section 4.6. */
final class RetryTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "true is any failure                 | true                                         | 1   | ``      | ``         | 0",
                "any failure is up to 255            | true                                         | 255 | ``      | ``         | 0",
                "any failure is not 0                | true                                         | 0   | ``      | ``         | -",
                "any failure is not a lost agent     | true                                         | -1  | ``      | ``         | -",
                "false is none                       | false                                        | 1   | ``      | ``         | -",
                "an exit status                      | {exit_status: 3}                             | 3   | ``      | ``         | 0",
                "another exit status                 | {exit_status: 3}                             | 4   | ``      | ``         | -",
                "a lost agent by name                | {exit_status: -1}                            | -1  | ``      | ``         | 0",
                "one of several                      | {exit_status: [3, 4]}                        | 4   | ``      | ``         | 0",
                "a star in quotes                    | {exit_status: '*'}                           | 9   | ``      | ``         | 0",
                "only a limit is any failure         | {limit: 1}                                   | 9   | ``      | ``         | 0",
                "the first rule that matches decides | [{exit_status: 3, limit: 0}, {exit_status: '*'}] | 3 | ``    | ``         | -",
                "the second rule                     | [{exit_status: 3, limit: 0}, {exit_status: '*'}] | 4 | ``    | ``         | 1",
                "a signal                            | {signal: SIGKILL}                            | -1  | SIGKILL | ``         | 0",
                "a signal in any case, without SIG   | {signal: kill}                               | -1  | SIGKILL | ``         | 0",
                "another signal                      | {signal: TERM}                               | -1  | SIGKILL | ``         | -",
                "any signal                          | {signal: '*'}                                | -1  | HUP     | ``         | 0",
                "any signal is none, too             | {signal: '*'}                                | 1   | ``      | ``         | 0",
                "any reason is none, too             | {exit_status: '*', signal_reason: '*'}       | 1   | ``      | ``         | 0",
                "one of several signals              | {signal: [TERM, kill]}                       | -1  | SIGKILL | ``         | 0",
                "none of several signals             | {signal: [TERM, none]}                       | -1  | SIGKILL | ``         | -",
                "one of several reasons              | {signal_reason: [none, agent_stop]}          | -1  | TERM    | agent_stop | 0",
                "no signal                           | {signal: none}                               | 1   | ``      | ``         | 0",
                "no signal, but there is one         | {signal: none}                               | 1   | TERM    | ``         | -",
                "a reason                            | {signal_reason: agent_stop}                  | -1  | TERM    | agent_stop | 0",
                "another reason                      | {signal_reason: agent_stop}                  | -1  | TERM    | cancel     | -",
                "no reason                           | {signal_reason: none, exit_status: 1}        | 1   | ``      | ``         | 0",
                "all of it must hold                 | {exit_status: 1, signal_reason: agent_stop}  | 1   | ``      | none       | -",
            })
    void rulesDecide(String rule, String automatic, int status, String signal, String reason, Integer used) {
        Retry retry = Read.command("{command: a, retry: {automatic: " + automatic + "}}")
                .retry();
        assertThat(retry.after(new Retry.Ending(status, signal, reason, false), Map.of()))
                .as(rule)
                .isEqualTo(Optional.ofNullable(used));
    }

    @Test
    void eachRuleCountsItsOwn() {
        Retry retry = Read.command("{command: a, retry: {automatic: [{exit_status: 3, limit: 1}, {exit_status: 4}]}}")
                .retry();
        var three = new Retry.Ending(3, "", "", false);
        var four = new Retry.Ending(4, "", "", false);
        assertThat(retry.after(three, Map.of(0, 1))).isEmpty();
        assertThat(retry.after(four, Map.of(0, 1, 1, 1))).contains(1);
        assertThat(retry.after(four, Map.of(0, 1, 1, 2))).isEmpty();
    }

    @Test
    void whatSomebodyStoppedIsNotRetried() {
        Retry retry = Read.command("{command: a, retry: {automatic: true}}").retry();
        assertThat(retry.after(new Retry.Ending(1, "TERM", "cancel", true), Map.of()))
                .isEmpty();
    }

    @Test
    void byHandUnlessTheFileForbidsIt() {
        assertThat(Read.command("{command: a}").retry().manual().allowed()).isTrue();
        assertThat(Read.command("{command: a, retry: {manual: false}}")
                        .retry()
                        .manual()
                        .allowed())
                .isFalse();
        Retry.Manual manual = Read.command(
                        "{command: a, retry: {manual: {allowed: false, permit_on_passed: false, reason: No}}}")
                .retry()
                .manual();
        assertThat(manual).isEqualTo(new Retry.Manual(false, false, Optional.of("No")));
    }
}
