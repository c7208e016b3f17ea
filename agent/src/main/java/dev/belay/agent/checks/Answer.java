package dev.belay.agent.checks;

import dev.belay.protocol.checks.CheckStatus;

/** What an instance answered, in words that can follow “not ready: ”. */
public record Answer(CheckStatus status, String words) {

    static Answer passed(String words) {
        return new Answer(CheckStatus.PASSING, words);
    }

    static Answer failed(String words) {
        return new Answer(CheckStatus.CRITICAL, words);
    }

    public boolean passed() {
        return status == CheckStatus.PASSING;
    }
}
