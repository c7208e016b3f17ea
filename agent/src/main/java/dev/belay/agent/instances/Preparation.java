package dev.belay.agent.instances;

import dev.belay.agent.git.Checkouts;
import dev.belay.agent.git.Revision;
import dev.belay.agent.machine.Folders;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.runtime.Placement;
import dev.belay.protocol.runtime.Placement.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Lays out the folder of an instance: the files of the commit, and the release's artifacts over them. */
final class Preparation {

    private final Checkouts checkouts;
    private final ArtifactCache artifacts;

    Preparation(Checkouts checkouts, ArtifactCache artifacts) {
        this.checkouts = checkouts;
        this.artifacts = artifacts;
    }

    /** Makes the folder anew. Empty if it is ready; else why it cannot be. */
    Optional<String> prepare(Placement.Source source, Path work, StopSignal stop) {
        try {
            Folders.remove(work);
            var revision = new Revision(source.repository(), source.commit());
            if (checkouts.files(revision, work, stop) instanceof Checkouts.Outcome.Refused(String because)) {
                return Optional.of("No checkout: " + because);
            }
            for (Artifact artifact : source.artifacts()) {
                Optional<String> fault = lay(artifact, work, stop);
                if (fault.isPresent()) {
                    return fault;
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("The folder could not be prepared: " + e);
        }
    }

    private Optional<String> lay(Artifact artifact, Path work, StopSignal stop) throws IOException {
        Path target = work.resolve(artifact.path()).normalize();
        boolean inside = target.startsWith(work) && !target.equals(work) && leadsInside(target, work);
        if (!inside) {
            return Optional.of("The artifact path \"" + artifact.path() + "\" leads out of the instance's folder");
        }
        return switch (artifacts.hold(artifact, stop)) {
            case ArtifactCache.Outcome.Refused(String because) -> Optional.of("The artifact " + because);
            case ArtifactCache.Outcome.Held(Path held) -> {
                Folders.create(Folders.around(target));
                if (Files.isDirectory(target, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                    yield Optional.of("The artifact path \"" + artifact.path() + "\" is a folder of the checkout");
                }
                Files.deleteIfExists(target);
                Files.copy(held, target, StandardCopyOption.REPLACE_EXISTING);
                makeExecutable(target);
                yield Optional.empty();
            }
        };
    }

    /** A link in the checkout must not carry an artifact out of it. */
    private static boolean leadsInside(Path target, Path work) throws IOException {
        Path existing = Folders.around(target);
        while (!Files.exists(existing, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            existing = Folders.around(existing);
        }
        return Files.exists(existing) && existing.toRealPath().startsWith(work.toRealPath());
    }

    /** An upload does not say whether a file was executable, so a program is known by how it begins. */
    private static void makeExecutable(Path file) throws IOException {
        byte[] begin = new byte[4];
        try (InputStream content = Files.newInputStream(file)) {
            int read = content.readNBytes(begin, 0, begin.length);
            boolean script = read >= 2 && begin[0] == '#' && begin[1] == '!';
            boolean elf = read == 4 && begin[0] == 0x7f && begin[1] == 'E' && begin[2] == 'L' && begin[3] == 'F';
            boolean mach = read == 4 && (begin[0] & 0xff) == 0xcf && (begin[1] & 0xff) == 0xfa;
            if (script || elf || mach) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
