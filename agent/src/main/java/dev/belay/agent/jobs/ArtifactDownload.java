package dev.belay.agent.jobs;

import dev.belay.agent.connection.Reply;
import dev.belay.agent.connection.Request;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.Backoff;
import dev.belay.protocol.agent.ArtifactPath;
import dev.belay.protocol.agent.FoundArtifact;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Fetches one artifact, from where the last try stopped, and believes only its digest. */
record ArtifactDownload(ServerConnection connection, StopSignal stop) {

    private static final Duration TRY_AT_MOST = Duration.ofHours(1);

    /** Tries in a row of which none brought a byte. */
    private static final int VAIN_TRIES_MAX = 5;

    private static final int DIGITS = 16;
    private static final int WHOLE = 200;
    private static final int PART = 206;
    private static final int NOT_THERE = 416;

    void fetch(FoundArtifact artifact, Path folder) {
        Path target = target(artifact, folder);
        try {
            Files.createDirectories(Optional.ofNullable(target.getParent()).orElse(folder));
            Path part = target.resolveSibling("." + target.getFileName() + "." + mark(artifact) + ".part");
            fill(artifact, part);
            if (!isRight(artifact, part)) {
                Files.deleteIfExists(part);
                throw new OwnJob.Refusal(0, "“" + artifact.path() + "” arrived with another content than was kept.");
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("could not write " + target, e);
        }
    }

    private static Path target(FoundArtifact artifact, Path folder) {
        Optional<String> fault = ArtifactPath.fault(artifact.path());
        Path target =
                fault.isPresent() ? folder : folder.resolve(artifact.path()).normalize();
        if (target.equals(folder) || !target.startsWith(folder.normalize())) {
            throw new OwnJob.Refusal(
                    0,
                    "The artifact “" + artifact.path() + "” is not fetched: its path is none that stays in " + folder
                            + ".");
        }
        return target;
    }

    /** What was fetched of another content is not gone on with. */
    private static String mark(FoundArtifact artifact) {
        return artifact.sha256sum().matches("[0-9a-f]{64}")
                ? artifact.sha256sum().substring(0, DIGITS)
                : artifact.id().replaceAll("[^A-Za-z0-9-]", "");
    }

    private void fill(FoundArtifact artifact, Path part) throws IOException {
        int vain = 0;
        long had = size(part);
        while (had < artifact.fileSize() || had == 0) {
            Reply reply = connection.fetch(request(artifact, had), into(part), stop);
            long has = size(part);
            if (reply.ok() && has >= artifact.fileSize()) {
                return;
            }
            if (reply.statusOrZero() == NOT_THERE) {
                Files.deleteIfExists(part);
                has = 0;
            }
            vain = has > had ? 0 : vain + 1;
            had = has;
            boolean refused = reply.statusOrZero() / 100 == 4 && reply.statusOrZero() != NOT_THERE;
            if (refused || vain >= VAIN_TRIES_MAX || !stop.pause(Backoff.CALLS.after(Math.max(vain, 1)))) {
                String host = URI.create(artifact.url()).getHost();
                throw new OwnJob.Refusal(
                        reply.statusOrZero(),
                        "“" + artifact.path() + "” from " + host + ": " + OwnJob.message(reply)
                                + (has > 0 ? " What came so far is kept; fetch it again to go on." : ""));
            }
        }
    }

    private static Request request(FoundArtifact artifact, long from) {
        var request = new Request("GET", artifact.url(), Map.of(), BodyPublishers::noBody, TRY_AT_MOST);
        if (from == 0 || artifact.sha256sum().isEmpty()) {
            return request;
        }
        return request.header("Range", "bytes=" + from + "-").header("If-Range", "\"" + artifact.sha256sum() + "\"");
    }

    /** What is no artifact, such as a refusal, goes nowhere. */
    private static BodyHandler<String> into(Path part) {
        return answer -> switch (answer.statusCode()) {
            case WHOLE ->
                BodySubscribers.mapping(
                        BodySubscribers.ofFile(
                                part,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.TRUNCATE_EXISTING),
                        Path::toString);
            case PART ->
                BodySubscribers.mapping(
                        BodySubscribers.ofFile(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        Path::toString);
            default -> BodySubscribers.ofString(java.nio.charset.StandardCharsets.UTF_8);
        };
    }

    private static long size(Path part) throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private static boolean isRight(FoundArtifact artifact, Path part) throws IOException {
        boolean known = !artifact.sha256sum().isEmpty();
        return size(part) == artifact.fileSize() && (!known || digest(part).equals(artifact.sha256sum()));
    }

    private static String digest(Path file) throws IOException {
        try (var bytes = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            bytes.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(bytes.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
