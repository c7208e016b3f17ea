package dev.belay;

import dev.belay.catalog.Names;
import dev.belay.discovery.dns.Ttls;
import dev.belay.discovery.transfer.TransferSettings;
import dev.belay.kernel.Problem.Fault;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.EmbeddedPostgres;
import dev.belay.protocol.net.Networks;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** What values settings may have, so that a wrong one is told before anything starts. */
final class SettingRules {

    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\s/]+):\\d{1,5}");
    private static final Pattern SITE =
            Pattern.compile("https?://(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9.-]+)(:\\d{1,5})?/?", Pattern.CASE_INSENSITIVE);

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("(?=.{1,200}$)([A-Za-z0-9._-]+/)+");
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9-]{1,60}");
    private static final Pattern ZONE =
            Pattern.compile("(?=.{1,200}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern HOSTS = Pattern.compile("[A-Za-z0-9.:-]+(\\s*,\\s*[A-Za-z0-9.:-]+)*");

    /** Some are kept for nudges, for leases, and for people who look into the database. */
    private static final int EMBEDDED_CONNECTIONS_MAX = EmbeddedPostgres.CONNECTIONS_MAX - 10;

    private SettingRules() {}

    /** What is wrong with a value, if something is. */
    static Optional<String> fault(Settings.Key key, String value) {
        return switch (key.kind()) {
            case SECONDS, MINUTES, HOURS, DAYS, BYTES, COUNT -> numberFault(key, value);
            case ADDRESS ->
                unless(
                        ADDRESS.matcher(value).matches(),
                        "must be an address and a port like 127.0.0.1:8080, not " + value);
            // Pages know of no path before their own, so the server must be reached at the root of its host.
            case SITE ->
                unless(
                        SITE.matcher(value).matches(),
                        "must be like https://belay.example.com, without a path, not " + value);
            case DATABASE -> databaseFault(value);
            case TEXT -> textFault(key, value);
            case MAIL -> mailFault(value);
            case HOSTS ->
                unless(
                        HOSTS.matcher(value).matches(),
                        "must be names or addresses of hosts with commas between, not " + value);
            case FOLDER, FILE -> Optional.empty();
        };
    }

    private static Optional<String> textFault(Settings.Key key, String value) {
        return switch (key) {
            case BLOBS_S3_BUCKET ->
                unless(
                        BUCKET.matcher(value).matches(),
                        "must be 3 to 63 lower-case letters, digits, dots and hyphens, not " + value);
            case BLOBS_S3_PREFIX ->
                unless(
                        PREFIX.matcher(value).matches(),
                        "must be letters, digits and ._- between slashes, at most 200 of them, with one at the end,"
                                + " not "
                                + value);
            case BLOBS_S3_REGION ->
                unless(REGION.matcher(value).matches(), "must be letters, digits and hyphens, not " + value);
            case DNS_LISTEN ->
                unless(
                        value.equals("off") || ADDRESS.matcher(value).matches(),
                        "must be an address and a port like 127.0.0.1:8600, or off, not " + value);
            case DNS_ZONE ->
                unless(ZONE.matcher(value).matches(), "must be a name like belay or belay.example.com, not " + value);
            case DNS_DATACENTER ->
                unless(Names.isLabel(value), "must be lower-case letters, digits and hyphens, not " + value);
            case REPLICAS ->
                unless(
                        Arrays.stream(value.split(","))
                                .allMatch(each -> SITE.matcher(each.strip()).matches()),
                        "must be like http://one:8080,http://two:8080, without paths, not " + value);
            case DNS_SERVICE_TTLS -> refused(() -> Ttls.of(0, value));
            case DNS_TRUSTED, DNS_TRANSFER_NETWORKS, CHECK_NETWORKS -> refused(() -> Networks.of(value));
            case DNS_NOTIFY -> refused(() -> TransferSettings.secondaries(value));
            default -> Optional.empty();
        };
    }

    private static Optional<String> refused(Runnable reading) {
        try {
            reading.run();
            return Optional.empty();
        } catch (IllegalArgumentException exception) {
            return Optional.of(String.valueOf(exception.getMessage()));
        }
    }

    /** The value is not repeated, since it may hold a password. */
    private static Optional<String> mailFault(String value) {
        try {
            URI uri = URI.create(value);
            boolean right =
                    uri.getHost() != null && ("smtp".equals(uri.getScheme()) || "smtps".equals(uri.getScheme()));
            return unless(right, "must be like smtp://host:25 or smtps://user:password@host");
        } catch (IllegalArgumentException _) {
            return Optional.of("is no URL; a sign that means something in one is written %40 and the like");
        }
    }

    /** What is wrong with settings that are right one by one. */
    static Optional<Fault> together(Settings settings) {
        boolean embedded = settings.find(Settings.Key.DATABASE_URL).isEmpty();
        boolean many = settings.number(Settings.Key.DATABASE_CONNECTIONS_MAX) > EMBEDDED_CONNECTIONS_MAX;
        return unless(
                        !embedded || !many,
                        "must be at most " + EMBEDDED_CONNECTIONS_MAX + " with the database that Belay runs itself")
                .map(fault -> new Fault(Settings.Key.DATABASE_CONNECTIONS_MAX.label(), fault));
    }

    private static Optional<String> numberFault(Settings.Key key, String value) {
        try {
            long number = Long.parseLong(value);
            return unless(
                    number >= key.min() && number <= key.max(),
                    "must be from " + key.min() + " to " + key.max() + " " + key.unit() + ", not " + value);
        } catch (NumberFormatException _) {
            return Optional.of("must be a whole number of " + key.unit() + ", not " + value);
        }
    }

    /** The value is not repeated, since it holds a password. */
    private static Optional<String> databaseFault(String value) {
        try {
            Database.jdbcUrl(value);
            return Optional.empty();
        } catch (IllegalStateException exception) {
            return Optional.of("is wrong: " + exception.getMessage());
        }
    }

    private static Optional<String> unless(boolean right, String fault) {
        return right ? Optional.empty() : Optional.of(fault);
    }
}
