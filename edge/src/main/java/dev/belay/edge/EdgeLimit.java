package dev.belay.edge;

import java.util.Arrays;
import java.util.Optional;

/** Every limit and deadline of an edge, with its unit in its name, its standard value, and the range that makes sense. */
public enum EdgeLimit {
    CONNECTIONS_MAX(
            "connectionsMax", 10_000, 1, 1_000_000, "customer connections at once; one more is refused with 503"),
    REQUEST_LINE_BYTES_MAX("requestLineBytesMax", 8_192, 64, 65_536, "bytes of the request line; more is answered 414"),
    REQUEST_HEAD_BYTES_MAX("requestHeadBytesMax", 16_384, 256, 1_048_576, "bytes of all headers; more is answered 431"),
    REQUEST_BODY_BYTES_MAX(
            "requestBodyBytesMax", 134_217_728, 0, Long.MAX_VALUE, "bytes of a request body; more is answered 413"),
    ANSWER_HEAD_BYTES_MAX(
            "answerHeadBytesMax", 65_536, 1_024, 1_048_576, "bytes of the headers of an instance's answer"),
    REQUEST_HEAD_MILLIS_MAX(
            "requestHeadMillisMax", 10_000, 10, 600_000, "from the first byte of a request to the end of its headers"),
    BODY_IDLE_MILLIS_MAX(
            "bodyIdleMillisMax", 30_000, 10, 3_600_000, "between two pieces of a request body; then 408 or a close"),
    BODY_MILLIS_MAX(
            "bodyMillisMax",
            60_000,
            10,
            86_400_000,
            "for a whole request body, and a second more for each 64 KiB of it; then 408 or a close"),
    ANSWER_MILLIS_MAX(
            "answerMillisMax", 60_000, 10, 86_400_000, "from the end of a request to the head of its answer; then 504"),
    GIVEN_UP_MILLIS_MIN(
            "givenUpMillisMin",
            1_000,
            0,
            86_400_000,
            "a customer who goes away after waiting this long for an answer counts as a failure of the release"),
    ANSWER_IDLE_MILLIS_MAX(
            "answerIdleMillisMax", 300_000, 10, 86_400_000, "between two pieces of an answer, or of a WebSocket"),
    CUSTOMER_IDLE_MILLIS_MAX(
            "customerIdleMillisMax", 75_000, 10, 3_600_000, "an idle customer connection is kept for this long"),
    INSTANCE_IDLE_MILLIS_MAX(
            "instanceIdleMillisMax",
            4_000,
            0,
            3_600_000,
            "an idle connection to an instance is kept for this long: less than the instance's own idle time"),
    INSTANCE_IDLE_CONNECTIONS_MAX(
            "instanceIdleConnectionsMax", 256, 0, 65_536, "idle connections kept to one instance by one event loop"),
    UNSAFE_REUSE_MILLIS_MAX(
            "unsafeReuseMillisMax",
            1_000,
            0,
            3_600_000,
            "a request that must not be sent twice reuses a connection only when it has been idle for less than this"),
    CONNECT_MILLIS_MAX("connectMillisMax", 1_000, 1, 60_000, "to connect to an instance"),
    ATTEMPTS_MAX("attemptsMax", 3, 1, 16, "instances tried for one request"),
    RETRY_PERCENT_MAX("retryPercentMax", 20, 0, 100, "retries as a share of requests, beyond retryReserve"),
    RETRY_RESERVE("retryReserve", 100, 0, 100_000, "retries that an event loop may make at once"),
    REPLAY_BYTES_MAX("replayBytesMax", 65_536, 0, 16_777_216, "bytes of a request body kept so that it can be retried"),
    EJECT_MILLIS(
            "ejectMillis", 1_000, 0, 600_000, "an instance that cannot be connected to is left alone for this long"),
    LEAVING_MILLIS_MAX(
            "leavingMillisMax",
            8_000,
            0,
            3_600_000,
            "a WebSocket or event stream may stay on a draining instance: less than the drain_seconds of the service"),
    STOP_MILLIS_MAX("stopMillisMax", 10_000, 0, 3_600_000, "requests in flight may end after the edge is told to stop"),
    EVENT_LOOPS("eventLoops", 0, 0, 256, "threads that carry traffic; 0 is one per processor"),
    REPORT_MILLIS("reportMillis", 1_000, 10, 60_000, "between two reports to the server"),
    ROUTING_WAIT_SECONDS("routingWaitSeconds", 25, 0, 300, "for how long the server may hold a request for routing"),
    UNSENT_RELEASES_MAX(
            "unsentReleasesMax", 1_000, 1, 100_000, "releases whose counts are kept while the server is away");

    private final String key;
    private final long standard;
    private final long least;
    private final long most;
    private final String meaning;

    EdgeLimit(String key, long standard, long least, long most, String meaning) {
        this.key = key;
        this.standard = standard;
        this.least = least;
        this.most = most;
        this.meaning = meaning;
    }

    /** The name an operator types, with its unit: {@code connectMillisMax}. */
    public String key() {
        return key;
    }

    /** The value when nothing is said. */
    public long standard() {
        return standard;
    }

    /** The smallest value accepted. */
    public long least() {
        return least;
    }

    /** The largest value accepted. */
    public long most() {
        return most;
    }

    /** What it bounds, and what happens beyond it. */
    public String meaning() {
        return meaning;
    }

    /** The limit of that key, if there is one. */
    public static Optional<EdgeLimit> named(String key) {
        return Arrays.stream(values()).filter(limit -> limit.key.equals(key)).findFirst();
    }
}
