package dev.belay;

import dev.belay.kernel.Problem;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All that can be set, and what it is set to. A flag wins over an environment variable, that over the settings file,
 * that over the default. A setting that nobody knows is refused, with the name that was probably meant.
 */
public final class Settings {

    /** What a setting is written as. */
    enum Unit {
        FOLDER,
        FILE,
        TEXT,
        ADDRESS,
        SITE,
        DATABASE,
        MAIL,
        HOSTS,
        SECONDS,
        MINUTES,
        HOURS,
        DAYS,
        BYTES,
        COUNT;

        boolean isNumber() {
            return switch (this) {
                case FOLDER, FILE, TEXT, ADDRESS, SITE, DATABASE, MAIL, HOSTS -> false;
                case SECONDS, MINUTES, HOURS, DAYS, BYTES, COUNT -> true;
            };
        }
    }

    /** Everything that can be set; the name of a flag is the constant's in lower case with hyphens. */
    public enum Key {
        DATA(
                Unit.FOLDER,
                ".belay-data",
                "where everything is kept that is not in the database, and the embedded database"),
        SETTINGS(Unit.FILE, "", "a YAML file of settings; without it belay.yml in the data folder, if there is one"),
        LISTEN(
                Unit.ADDRESS,
                "127.0.0.1:8080",
                "the address and port of the server; 0.0.0.0:8080 is open to the network"),
        PUBLIC_URL(
                Unit.SITE,
                "",
                "how others reach the server, for links; without it http:// and the address it listens on"),
        DNS_LISTEN(
                Unit.TEXT,
                "127.0.0.1:8600",
                "the address and port at which services are looked up by DNS, UDP and TCP, or “off”; when it is not set"
                        + " and the port is taken, the server goes on without"),
        DNS_ZONE(Unit.TEXT, "belay", "the zone of Belay's names; those of “consul” are answered besides"),
        DNS_DATACENTER(
                Unit.TEXT,
                "dc1",
                "what clients that move from Consul call this site in names; it means the environment production"),
        DNS_TTL_SECONDS(1, 0, 86_400, Unit.SECONDS, "how long others may keep an answer about a service"),
        DNS_SERVICE_TTLS(
                Unit.TEXT,
                "",
                "other times for some services, such as web=5,batch-*=60, in seconds; the first that fits holds"),
        DNS_TRUSTED(
                Unit.TEXT,
                "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,169.254.0.0/16,::1/128,fc00::/7,fe80::/10",
                "networks that get answers of any size and at any rate by UDP, or “none”; others could be asked for in"
                        + " somebody else's name"),
        DNS_ANSWERS_PER_SECOND_MAX(
                500,
                1,
                1_000_000,
                Unit.COUNT,
                "answers by UDP to one network that is not trusted (IPv4 /24, IPv6 /56)"),
        DNS_CONNECTIONS_MAX(
                1_000,
                4,
                100_000,
                Unit.COUNT,
                "TCP connections of DNS that are open at once, a quarter from one address"),
        DNS_IDLE_SECONDS(10, 1, 600, Unit.SECONDS, "how long a TCP connection of DNS may stay open without a question"),
        DNS_TRANSFER_KEYS_FILE(
                Unit.FILE,
                "",
                "the keys of name servers that may copy the zones, a line “name hmac-sha256 base64” for each (TSIG)"),
        DNS_TRANSFER_NETWORKS(Unit.TEXT, "none", "networks whose machines may copy the zones without a key, or “none”"),
        DNS_TRANSFERS_MAX(4, 1, 100, Unit.COUNT, "copies of zones that are being sent at once"),
        DNS_NOTIFY(
                Unit.TEXT,
                "",
                "name servers that are told when a zone changes, as 10.0.0.7,10.0.0.8:5353@key, with the name of the"
                        + " key by which that is signed"),
        REPLICA_URL(
                Unit.SITE,
                "",
                "how other servers of this estate reach this one, not by way of a proxy; without it http:// and the"
                        + " address it listens on"),
        REPLICAS(
                Unit.TEXT,
                "",
                "how this server reaches the others, as http://one:8080,http://two:8080; those that share its database"
                        + " are found without"),
        CHECK_NETWORKS(
                Unit.TEXT,
                "none",
                "where agents check instances that others than themselves register, as 10.0.0.0/8,fd00::/8: whoever registers"
                        + " from an address may have that one checked in any case"),
        DATABASE_URL(
                Unit.DATABASE,
                "",
                "a PostgreSQL 15 or later of one's own, as postgresql://user:password@host:port/name;"
                        + " without it Belay runs one in the data folder"),
        DATABASE_CONNECTIONS_MAX(16, 2, 500, Unit.COUNT, "connections to the database"),
        DATABASE_WAIT_SECONDS(
                5, 1, 60, Unit.SECONDS, "how long a request waits for a connection before it is told “busy”"),
        HEADER_BYTES_MAX(16_384, 1_024, 1_048_576, Unit.BYTES, "the headers of one request"),
        CONNECTIONS_MAX(10_000, 10, 1_000_000, Unit.COUNT, "HTTP connections that are open at once"),
        IDLE_SECONDS(120, 1, 3_600, Unit.SECONDS, "how long a connection may stay open between requests"),
        READ_SILENCE_SECONDS(30, 1, 600, Unit.SECONDS, "how long a sender may be silent in the middle of a request"),
        BODY_SECONDS(
                60, 1, 3_600, Unit.SECONDS, "how long the body of a request may take, and a second more per 64 KiB"),
        BODY_BYTES_HELD_MAX(
                40L << 20,
                40L << 20,
                1L << 40,
                Unit.BYTES,
                "bodies of requests that are held in memory at once, two thirds of it at most of callers who proved"
                        + " nothing; beyond that requests are told “busy”"),
        LIVE_MINUTES(
                5, 1, 1_440, Unit.MINUTES, "how long a page is kept up to date before its reader is looked at again"),
        STOP_SECONDS(5, 0, 600, Unit.SECONDS, "how long running requests may take to end when the server stops"),
        SESSION_IDLE_HOURS(24, 1, 8_760, Unit.HOURS, "how long somebody stays signed in without doing anything"),
        SESSION_DAYS_MAX(30, 1, 365, Unit.DAYS, "how long somebody stays signed in at most"),
        SIGN_IN_FAILURES_MAX(
                10, 1, 1_000, Unit.COUNT, "wrong passwords per name and address within a quarter of an hour"),
        PASSWORD_HASHES_MAX(2, 1, 64, Unit.COUNT, "passwords that are hashed at once, each with 19 MiB of memory"),
        TOKEN_DAYS(90, 1, 3_650, Unit.DAYS, "how long an API token is valid when its maker does not say"),
        TOKEN_DAYS_MAX(366, 1, 3_650, Unit.DAYS, "how long an API token may be valid"),
        FIRST_LINK_MINUTES(60, 1, 10_080, Unit.MINUTES, "how long the link to make the first administrator is valid"),
        INVITATION_HOURS(72, 1, 8_760, Unit.HOURS, "how long an invitation by an administrator is valid"),
        AGENT_LOST_SECONDS(
                60, 2, 3_600, Unit.SECONDS, "how long an agent may be silent before it and its job are lost"),
        GIT_SECONDS_MAX(60, 1, 3_600, Unit.SECONDS, "how long one run of git on the server may take"),
        REPOSITORY_PATIENCE_MINUTES(
                10,
                0,
                1_440,
                Unit.MINUTES,
                "how long a build waits for a repository that cannot be read, before it fails"),
        SECRETS_KEY_FILE(
                Unit.FILE,
                "",
                "the key by which secrets are sealed in the database; without it secrets.key in the data folder, made"
                        + " at the first start; all replicas need the same, and a backup of the database is of no use"
                        + " without it"),
        SMTP_URL(
                Unit.MAIL,
                "",
                "the server that mails “notify” of pipelines, as smtp://user:password@host:587?from=belay@example.com"
                        + " or smtps://…; without it such notices are only told on the build"),
        NOTIFY_HOSTS(
                Unit.HOSTS,
                "",
                "hosts of one's own network, with commas between, that “notify” of pipelines may call; all others must"
                        + " have public addresses"),
        JOB_MINUTES(
                0, 0, 525_600, Unit.MINUTES, "how long a job may take whose step has no time-out; 0 is without end"),
        JOB_MINUTES_MAX(
                0,
                0,
                525_600,
                Unit.MINUTES,
                "how long any job may take, whatever its step says; 0 is as long as the step says"),
        JOB_EXPIRY_MINUTES(
                43_200,
                0,
                525_600,
                Unit.MINUTES,
                "how long a job waits for an agent before it expires and its build fails; 0 is for ever"),
        LOG_BYTES_MAX(1L << 30, 1_024, 1L << 40, Unit.BYTES, "the log of one job; what is beyond is not kept"),
        ARTIFACT_BYTES_MAX(4L << 30, 1_024, 1L << 40, Unit.BYTES, "one artifact of a job"),
        LOG_DAYS(
                365,
                0,
                36_500,
                Unit.DAYS,
                "how long the logs of a build are kept when its pipeline does not say; 0 is for ever"),
        ARTIFACT_DAYS(
                180,
                0,
                36_500,
                Unit.DAYS,
                "how long the artifacts of a build are kept when its pipeline does not say; 0 is for ever"),
        CACHE_BYTES_MAX(
                10L << 30,
                1 << 20,
                1L << 50,
                Unit.BYTES,
                "the caches of one pipeline, packed; those go first that were not used for longest"),
        CACHE_DAYS(30, 1, 36_500, Unit.DAYS, "how long a cache is kept that nobody uses"),
        BLOBS_S3_BUCKET(
                Unit.TEXT,
                "",
                "keep logs, artifacts and caches in this bucket of an S3-compatible store; without it in the data"
                        + " folder"),
        BLOBS_S3_ENDPOINT(Unit.SITE, "", "where that store answers; without it Amazon's, in the region"),
        BLOBS_S3_REGION(Unit.TEXT, "us-east-1", "the region of that store"),
        BLOBS_S3_PREFIX(Unit.TEXT, "", "put before the name of everything in the bucket, such as belay/"),
        BLOBS_S3_CREDENTIALS_FILE(
                Unit.FILE,
                "",
                "a file with a section [default] that has aws_access_key_id and aws_secret_access_key; without it they"
                        + " come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or from the machine's role"),
        BLOBS_S3_SECONDS_MAX(
                60, 1, 3_600, Unit.SECONDS, "how long that store may take to answer one call, or take 64 MiB"),
        ROLLOUT_HARM_FLOOR_PER_MILLE(
                10,
                1,
                500,
                Unit.COUNT,
                "failures in a thousand requests below which a release may pass however good the one before is"),
        ROLLOUT_HISTORY_MINUTES(
                30, 1, 35, Unit.MINUTES, "how much of the stable release's past is looked at before a rollout"),
        ROLLOUT_WARM_UP_SECONDS(
                10,
                0,
                3_600,
                Unit.SECONDS,
                "how long the slowness of a release with its first customers is not judged"),
        ROLLOUT_PHASE_SECONDS_MIN(
                3, 0, 86_400, Unit.SECONDS, "how long at least a phase is watched, however clear the evidence"),
        ROLLOUT_START_SECONDS_MAX(900, 10, 86_400, Unit.SECONDS, "how long a release may take to become ready"),
        ROLLOUT_ACKNOWLEDGE_SECONDS_MAX(
                30,
                1,
                3_600,
                Unit.SECONDS,
                "how long a back-out waits for silent edges before it goes on all the same"),
        BOOTSTRAP_TOKEN_FILE(
                Unit.FILE,
                "",
                "write an API token that may do everything to this file (in the data folder), readable by its owner"
                        + " only, unless the one in it still works; for automation, and off without it");

        private final Unit unit;
        private final String fallback;
        private final String meaning;
        private final long min;
        private final long max;

        Key(Unit unit, String fallback, String meaning) {
            this.unit = unit;
            this.fallback = fallback;
            this.meaning = meaning;
            this.min = 0;
            this.max = 0;
        }

        Key(long fallback, long min, long max, Unit unit, String meaning) {
            this.unit = unit;
            this.fallback = Long.toString(fallback);
            this.meaning = meaning;
            this.min = min;
            this.max = max;
        }

        /** As in a flag and in the settings file. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The environment variable. */
        public String variable() {
            return "BELAY_" + name();
        }

        Unit kind() {
            return unit;
        }

        long min() {
            return min;
        }

        long max() {
            return max;
        }

        /** In lower case: folder, file, text, address, url, seconds, minutes, hours, days, bytes, count. */
        public String unit() {
            return switch (unit) {
                case SITE, DATABASE, MAIL -> "url";
                case FOLDER, FILE, TEXT, ADDRESS, HOSTS, SECONDS, MINUTES, HOURS, DAYS, BYTES, COUNT ->
                    unit.name().toLowerCase(Locale.ROOT);
            };
        }

        /** The default; empty when there is none. */
        public String fallback() {
            return fallback;
        }

        public String meaning() {
            return meaning;
        }
    }

    /** Every setting, in the order in which help lists them. */
    public static final List<Key> KEYS = List.of(Key.values());

    private final Map<Key, String> values;

    Settings(Map<Key, String> values) {
        this.values = values;
    }

    /**
     * Reads the settings.
     *
     * @param flags {@code --name value} or {@code --name=value}
     * @throws Problem with every fault at once
     */
    public static Settings read(List<String> flags, Map<String, String> environment) {
        var reading = new SettingsReading();
        reading.environment(environment);
        reading.flags(flags);
        reading.file();
        return reading.settings();
    }

    /** Nothing set, everything at its default. */
    public static Settings usual() {
        return new Settings(Map.of());
    }

    /** The same with one setting changed. */
    public Settings with(Key key, String value) {
        var changed = new EnumMap<Key, String>(Key.class);
        changed.putAll(values);
        changed.put(key, value);
        return new Settings(changed);
    }

    /** As it was written, or the default; empty when there is neither. */
    public String text(Key key) {
        return values.getOrDefault(key, key.fallback);
    }

    /** What was set, if it was, or if there is a default. */
    public Optional<String> find(Key key) {
        return Optional.of(text(key)).filter(text -> !text.isEmpty());
    }

    /** Whether somebody chose it, if only what is the default. */
    boolean isSet(Key key) {
        return values.containsKey(key);
    }

    public long number(Key key) {
        return Long.parseLong(text(key));
    }

    /** A setting in seconds, minutes, hours or days. */
    public Duration duration(Key key) {
        return switch (key.unit) {
            case SECONDS -> Duration.ofSeconds(number(key));
            case MINUTES -> Duration.ofMinutes(number(key));
            case HOURS -> Duration.ofHours(number(key));
            case DAYS -> Duration.ofDays(number(key));
            case FOLDER, FILE, TEXT, ADDRESS, SITE, DATABASE, MAIL, HOSTS, BYTES, COUNT ->
                throw new IllegalArgumentException(key.label() + " is not a time");
        };
    }
}
