package dev.belay.agent.jobs;

import dev.belay.agent.connection.Reply;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.ArtifactBatch;
import dev.belay.protocol.agent.ArtifactBatch.Announced;
import dev.belay.protocol.agent.ArtifactBatchCreated;
import dev.belay.protocol.agent.ArtifactPath;
import dev.belay.protocol.agent.ArtifactStates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Announces, sends and confirms the files that a job leaves. */
final class ArtifactUpload {

    private static final int BATCH_FILES_MAX = 30;

    private final Path checkout;
    private final JobCalls calls;
    private final Words log;
    private final JobStop stop;
    private final Supplier<UUID> ids;
    private final Optional<String> contentType;

    ArtifactUpload(Path checkout, JobCalls calls, Words log, JobStop stop, Supplier<UUID> ids) {
        this(checkout, calls, log, stop, ids, Optional.empty());
    }

    /** {@code contentType} is that of all files, in place of what their names tell. */
    ArtifactUpload(
            Path checkout, JobCalls calls, Words log, JobStop stop, Supplier<UUID> ids, Optional<String> contentType) {
        this.contentType = contentType;
        this.checkout = checkout;
        this.calls = calls;
        this.log = log;
        this.stop = stop;
        this.ids = ids;
    }

    /** True if all that the patterns mean is with the server, be it nothing; the log says what is not, and why. */
    boolean upload(String paths) {
        try {
            ArtifactSearch.Result search = ArtifactSearch.in(checkout, paths);
            search.warnings().forEach(line -> log.say("\033[33mWarning: " + line + "\033[0m"));
            var files = new ArrayList<Announced>();
            boolean all = true;
            for (Map.Entry<Path, String> file : search.files().entrySet()) {
                if (isKept(file.getKey().toString())) {
                    files.add(describe(file.getKey(), file.getValue()));
                } else {
                    all = false;
                }
            }
            for (int from = 0; from < files.size() && !stop.signal().raised(); from += BATCH_FILES_MAX) {
                all &= batch(files.subList(from, Math.min(from + BATCH_FILES_MAX, files.size())));
            }
            return all && !stop.signal().raised();
        } catch (IOException e) {
            log.complain("Could not read the artifacts: " + e.getMessage());
            return false;
        }
    }

    /** One file that no server takes, by its name, holds up no other. */
    private boolean isKept(String path) {
        Optional<String> fault = ArtifactPath.fault(path);
        fault.ifPresent(each -> log.complain("Not uploaded: \"" + path.replaceAll("\\p{Cntrl}", "?")
                + "\": an artifact's path " + each + "; rename the file"));
        return fault.isEmpty();
    }

    private Announced describe(Path relative, String pattern) throws IOException {
        Path file = checkout.resolve(relative);
        MessageDigest sha1 = digest("SHA-1");
        MessageDigest sha256 = digest("SHA-256");
        long size = 0;
        byte[] block = new byte[64 << 10];
        try (InputStream content = Files.newInputStream(file)) {
            for (int read = content.read(block); read >= 0; read = content.read(block)) {
                sha1.update(block, 0, read);
                sha256.update(block, 0, read);
                size += read;
            }
        }
        return new Announced(
                relative.toString(),
                Optional.of(file.toString()),
                Optional.of(pattern),
                size,
                Optional.of(HexFormat.of().formatHex(sha1.digest())),
                Optional.of(HexFormat.of().formatHex(sha256.digest())),
                Optional.of(contentType.isPresent() ? contentType.get() : contentType(file)));
    }

    private static String contentType(Path file) throws IOException {
        String guess = Files.probeContentType(file);
        return guess == null ? "application/octet-stream" : guess;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    private boolean batch(List<Announced> files) {
        var announcement = new ArtifactBatch(ids.get().toString(), files, Optional.empty());
        Reply reply = calls.artifacts("POST", announcement);
        Optional<ArtifactBatchCreated> created = reply.read(Json.V3, ArtifactBatchCreated.class);
        if (created.isEmpty() || created.get().artifactIds().size() != files.size()) {
            log.complain("Could not announce the artifacts: " + reply.explanation());
            return false;
        }
        var states = new ArrayList<ArtifactStates.State>();
        for (int i = 0; i < files.size() && !stop.signal().raised(); i++) {
            boolean sent = send(files.get(i), created.get());
            states.add(new ArtifactStates.State(created.get().artifactIds().get(i), sent ? "finished" : "error"));
        }
        Reply confirmed = calls.artifacts("PUT", new ArtifactStates(states));
        if (!confirmed.ok()) {
            log.complain("Could not confirm the artifacts: " + confirmed.explanation());
        }
        return confirmed.ok()
                && states.size() == files.size()
                && states.stream().allMatch(state -> state.state().equals("finished"));
    }

    private boolean send(Announced file, ArtifactBatchCreated created) {
        Path path = checkout.resolve(file.path());
        ArtifactForm form;
        try {
            if (Files.size(path) != file.fileSize()) {
                log.complain("\"" + file.path() + "\" changed while it was uploaded");
                return false;
            }
            form = ArtifactForm.of(file, path, created.uploadInstructions(), ids.get());
        } catch (IOException | IllegalArgumentException e) {
            log.complain("Could not upload \"" + file.path() + "\": " + e.getMessage());
            return false;
        }
        Reply reply = calls.upload(form.request(), calls.leadsToServer(form.target()));
        if (reply.ok()) {
            log.say("Uploaded " + file.path() + " (" + file.fileSize() + " bytes)");
        } else {
            log.complain("Could not upload \"" + file.path() + "\": " + reply.explanation());
        }
        return reply.ok();
    }
}
