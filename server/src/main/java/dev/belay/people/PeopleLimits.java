package dev.belay.people;

import java.time.Duration;

/**
 * The bounds of access.
 *
 * @param sessionIdle a session that was not used this long is over
 * @param session a session is over after this in any case
 * @param signInFailuresMax wrong passwords per name and address within {@link #SIGN_IN_WINDOW}
 * @param hashesMax passwords hashed at once
 * @param token how long a token is valid when its maker does not say
 * @param tokenMax how long it may be valid
 * @param firstInvitation how long the link to make the first administrator is valid
 * @param invitation how long an invitation by an administrator is valid
 */
public record PeopleLimits(
        Duration sessionIdle,
        Duration session,
        int signInFailuresMax,
        int hashesMax,
        Duration token,
        Duration tokenMax,
        Duration firstInvitation,
        Duration invitation) {

    /** In what time wrong passwords are counted. */
    static final Duration SIGN_IN_WINDOW = Duration.ofMinutes(15);

    /** What holds when nothing else is set. */
    public static final PeopleLimits USUAL = new PeopleLimits(
            Duration.ofHours(24),
            Duration.ofDays(30),
            10,
            2,
            Duration.ofDays(90),
            Duration.ofDays(366),
            Duration.ofHours(1),
            Duration.ofHours(72));
}
