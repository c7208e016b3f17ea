package dev.belay;

import dev.belay.agents.AgentLimits;
import dev.belay.people.PeopleLimits;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.repository.RepositoryLimits;
import dev.belay.platform.web.HttpLimits;
import dev.belay.rollouts.RolloutSettings;
import java.net.InetSocketAddress;

/** What the settings mean to each part. */
record Limits(Settings settings) {

    HttpLimits http() {
        return new HttpLimits(
                (int) settings.number(Settings.Key.HEADER_BYTES_MAX),
                (int) settings.number(Settings.Key.CONNECTIONS_MAX),
                settings.duration(Settings.Key.IDLE_SECONDS),
                settings.duration(Settings.Key.READ_SILENCE_SECONDS),
                settings.duration(Settings.Key.BODY_SECONDS),
                settings.number(Settings.Key.BODY_BYTES_HELD_MAX),
                settings.duration(Settings.Key.LIVE_MINUTES),
                settings.duration(Settings.Key.STOP_SECONDS));
    }

    PeopleLimits people() {
        return new PeopleLimits(
                settings.duration(Settings.Key.SESSION_IDLE_HOURS),
                settings.duration(Settings.Key.SESSION_DAYS_MAX),
                (int) settings.number(Settings.Key.SIGN_IN_FAILURES_MAX),
                (int) settings.number(Settings.Key.PASSWORD_HASHES_MAX),
                settings.duration(Settings.Key.TOKEN_DAYS),
                settings.duration(Settings.Key.TOKEN_DAYS_MAX),
                settings.duration(Settings.Key.FIRST_LINK_MINUTES),
                settings.duration(Settings.Key.INVITATION_HOURS));
    }

    AgentLimits agents() {
        return AgentLimits.USUAL.withLost(settings.duration(Settings.Key.AGENT_LOST_SECONDS));
    }

    JobLimits jobs() {
        return JobLimits.USUAL
                .withLogBytesMax(settings.number(Settings.Key.LOG_BYTES_MAX))
                .withArtifactBytesMax(settings.number(Settings.Key.ARTIFACT_BYTES_MAX));
    }

    RepositoryLimits repositories() {
        return RepositoryLimits.USUAL.with(
                settings.duration(Settings.Key.GIT_SECONDS_MAX),
                settings.duration(Settings.Key.REPOSITORY_PATIENCE_MINUTES));
    }

    RolloutSettings rollouts() {
        return RolloutSettings.DEFAULT.with(
                settings.number(Settings.Key.ROLLOUT_HARM_FLOOR_PER_MILLE) / 1_000.0,
                (int) settings.number(Settings.Key.ROLLOUT_HISTORY_MINUTES),
                (int) settings.number(Settings.Key.ROLLOUT_WARM_UP_SECONDS),
                (int) settings.number(Settings.Key.ROLLOUT_PHASE_SECONDS_MIN),
                (int) settings.number(Settings.Key.ROLLOUT_START_SECONDS_MAX),
                (int) settings.number(Settings.Key.ROLLOUT_ACKNOWLEDGE_SECONDS_MAX));
    }

    InetSocketAddress address() {
        String text = settings.text(Settings.Key.LISTEN);
        int colon = text.lastIndexOf(':');
        try {
            return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException exception) {
            throw new IllegalStateException(
                    "“" + text + "” is not an address to listen on; it looks like 127.0.0.1:8080.", exception);
        }
    }
}
