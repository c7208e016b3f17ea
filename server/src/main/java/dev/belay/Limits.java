package dev.belay;

import dev.belay.agents.AgentLimits;
import dev.belay.catalog.Names;
import dev.belay.discovery.dns.DnsSettings;
import dev.belay.discovery.dns.NameSettings;
import dev.belay.discovery.dns.Ttls;
import dev.belay.discovery.registry.RegistryLimits;
import dev.belay.discovery.registry.RegistrySettings;
import dev.belay.discovery.transfer.TransferSettings;
import dev.belay.people.PeopleLimits;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.notice.Outward;
import dev.belay.pipelines.output.CacheLimits;
import dev.belay.pipelines.output.Retention;
import dev.belay.pipelines.repository.RepositoryLimits;
import dev.belay.platform.blobs.Blobs;
import dev.belay.platform.blobs.Folder;
import dev.belay.platform.blobs.S3;
import dev.belay.platform.blobs.S3Settings;
import dev.belay.platform.web.HttpLimits;
import dev.belay.protocol.net.Networks;
import dev.belay.rollouts.RolloutSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

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
                .withArtifactBytesMax(settings.number(Settings.Key.ARTIFACT_BYTES_MAX))
                .withExpiry(settings.duration(Settings.Key.JOB_EXPIRY_MINUTES))
                .withMinutes((int) settings.number(Settings.Key.JOB_MINUTES), (int)
                        settings.number(Settings.Key.JOB_MINUTES_MAX));
    }

    /** What is kept of builds, unless their pipeline says otherwise. */
    Retention retention() {
        return new Retention(
                new Retention.Rule((int) settings.number(Settings.Key.LOG_DAYS), Optional.empty()),
                new Retention.Rule((int) settings.number(Settings.Key.ARTIFACT_DAYS), Optional.empty()));
    }

    CacheLimits caches() {
        return new CacheLimits(
                settings.number(Settings.Key.CACHE_BYTES_MAX), settings.duration(Settings.Key.CACHE_DAYS));
    }

    /** Where large bytes are kept; without a bucket in the folder. */
    Blobs blobs(Path files, InstantSource clock) {
        var folder = new Folder(files.resolve("blobs"), clock);
        return settings.find(Settings.Key.BLOBS_S3_BUCKET)
                .<Blobs>map(bucket -> new S3(s3(bucket), folder))
                .orElse(folder);
    }

    private S3Settings s3(String bucket) {
        return new S3Settings(
                settings.find(Settings.Key.BLOBS_S3_ENDPOINT).map(URI::create),
                settings.text(Settings.Key.BLOBS_S3_REGION),
                bucket,
                settings.text(Settings.Key.BLOBS_S3_PREFIX),
                settings.find(Settings.Key.BLOBS_S3_CREDENTIALS_FILE).map(Path::of),
                settings.duration(Settings.Key.BLOBS_S3_SECONDS_MAX),
                S3Settings.CALLS_MAX,
                S3Settings.PART_BYTES);
    }

    /** Whom the server may tell, and who does. */
    Outward outward(Executor callers) {
        Set<String> inner = settings.find(Settings.Key.NOTIFY_HOSTS).stream()
                .flatMap(hosts -> Arrays.stream(hosts.split(",")))
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return new Outward(settings.find(Settings.Key.SMTP_URL).map(URI::create), inner, callers);
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

    DnsSettings dns() {
        var names = new NameSettings(
                settings.text(Settings.Key.DNS_ZONE),
                Names.PRODUCTION,
                settings.text(Settings.Key.DNS_DATACENTER),
                Ttls.of(
                        (int) settings.number(Settings.Key.DNS_TTL_SECONDS),
                        settings.text(Settings.Key.DNS_SERVICE_TTLS)));
        return new DnsSettings(
                settings.find(Settings.Key.DNS_LISTEN)
                        .filter(text -> !text.equals("off"))
                        .map(Limits::address),
                settings.isSet(Settings.Key.DNS_LISTEN),
                names,
                Networks.of(settings.text(Settings.Key.DNS_TRUSTED)),
                (int) settings.number(Settings.Key.DNS_ANSWERS_PER_SECOND_MAX),
                (int) settings.number(Settings.Key.DNS_CONNECTIONS_MAX),
                settings.duration(Settings.Key.DNS_IDLE_SECONDS));
    }

    /**
     * Who gets copies of the zones; {@code files} is where the server keeps what is its own.
     *
     * @throws IllegalStateException when the keys cannot be read
     */
    TransferSettings transfers(Path files) {
        return new TransferSettings(
                settings.find(Settings.Key.DNS_TRANSFER_KEYS_FILE)
                        .map(Path::of)
                        .map(TransferSettings::keys)
                        .orElse(List.of()),
                Networks.of(settings.text(Settings.Key.DNS_TRANSFER_NETWORKS)),
                (int) settings.number(Settings.Key.DNS_TRANSFERS_MAX),
                TransferSettings.secondaries(settings.text(Settings.Key.DNS_NOTIFY)),
                dns().address().map(InetSocketAddress::getAddress),
                files.resolve("dns.serial"));
    }

    /** Who this server is among its replicas. {@code secrets} are what they prove themselves by. */
    RegistrySettings registry(List<String> secrets) {
        InetSocketAddress listens = address();
        boolean everywhere = Optional.ofNullable(new InetSocketAddress(listens.getHostString(), 0).getAddress())
                .filter(InetAddress::isAnyLocalAddress)
                .isPresent();
        String host = everywhere ? machine() : listens.getHostString();
        Optional<String> told = settings.find(Settings.Key.REPLICA_URL).map(Limits::bare);
        return new RegistrySettings(
                told.orElse("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + listens.getPort()),
                told.isPresent() || listens.getPort() != 0,
                settings.text(Settings.Key.DNS_DATACENTER),
                settings.find(Settings.Key.REPLICAS).stream()
                        .flatMap(all -> Arrays.stream(all.split(",")))
                        .map(each -> bare(each.strip()))
                        .toList(),
                Networks.of(settings.text(Settings.Key.CHECK_NETWORKS)),
                secrets,
                RegistryLimits.USUAL);
    }

    /** What this machine calls itself. */
    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }

    private static String bare(String site) {
        return site.endsWith("/") ? site.substring(0, site.length() - 1) : site;
    }

    InetSocketAddress address() {
        return address(settings.text(Settings.Key.LISTEN));
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException exception) {
            throw new IllegalStateException(
                    "“" + text + "” is not an address to listen on; it looks like 127.0.0.1:8080.", exception);
        }
    }
}
