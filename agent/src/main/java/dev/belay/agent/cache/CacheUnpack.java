package dev.belay.agent.cache;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Unpacks a cache, which somebody may have made to harm: first all of it is looked at, bounded in bytes and files, and only when
 * every name lies below the step's own paths and every link stays there is anything written. Nothing is ever written through a link.
 */
record CacheUnpack(CachePaths paths, Path checkout, Path home, long bytesMax) {

    /** 128 MiB of memory; this agent's own archives need 8. */
    private static final int WINDOW_LOG_MAX = 27;

    /** What was unpacked. */
    record Unpacked(int files, long bytes) {}

    /** @throws CacheProblem when it is not what it should be; then nothing was written */
    Unpacked from(Path packed) throws IOException {
        Unpacked seen = look(packed);
        write(packed);
        return seen;
    }

    private static InputStream open(Path packed) throws IOException {
        return new ZstdInputStream(new BufferedInputStream(Files.newInputStream(packed), 1 << 16))
                .setLongMax(WINDOW_LOG_MAX);
    }

    private Unpacked look(Path packed) throws IOException {
        int entries = 0;
        int files = 0;
        long bytes = 0;
        Set<String> links = new HashSet<>();
        try (InputStream stream = open(packed)) {
            var tar = new TarReader(stream);
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                TarEntry entry = next.get();
                entries++;
                files += entry.kind() == TarEntry.Kind.FOLDER ? 0 : 1;
                bytes += entry.bytes();
                if (bytes > bytesMax || bytes < 0 || entries > CachePack.FILES_MAX) {
                    throw refused(
                            "it would become more than " + bytesMax + " bytes or " + CachePack.FILES_MAX + " files");
                }
                check(entry, links);
            }
        }
        return new Unpacked(files, bytes);
    }

    private void check(TarEntry entry, Set<String> links) {
        if (!paths.holds(entry.name())) {
            throw refused("\"" + shown(entry.name()) + "\" lies under none of the step's paths");
        }
        for (int slash = entry.name().indexOf('/');
                slash >= 0;
                slash = entry.name().indexOf('/', slash + 1)) {
            if (links.contains(entry.name().substring(0, slash))) {
                throw refused("\"" + shown(entry.name()) + "\" would be written through a link");
            }
        }
        if (entry.kind() == TarEntry.Kind.LINK) {
            if (!staysBelow(entry.name(), entry.link())) {
                throw refused("the link \"" + shown(entry.name()) + "\" leads out");
            }
            links.add(entry.name());
        }
    }

    /** Whether a link that stands at a name leads to something in the same root, whatever that is. */
    static boolean staysBelow(String name, String link) {
        if (link.isEmpty() || link.startsWith("/") || link.indexOf('\0') >= 0) {
            return false;
        }
        var folders = new ArrayDeque<String>();
        String path = CachePaths.path(name);
        for (String each : path.split("/")) {
            folders.addLast(each);
        }
        folders.removeLast();
        for (String each : link.split("/")) {
            if (each.equals("..") && folders.pollLast() == null) {
                return false;
            }
            if (!each.equals("..") && !each.equals(".") && !each.isEmpty()) {
                folders.addLast(each);
            }
        }
        return true;
    }

    private static CacheProblem refused(String because) {
        return new CacheProblem("The cache is refused: " + because + ". Nothing of it is restored.");
    }

    private static String shown(String name) {
        return name.substring(0, Math.min(name.length(), 200)).replaceAll("[^\\x20-\\x7e]", "?");
    }

    private void write(Path packed) throws IOException {
        try (InputStream stream = open(packed)) {
            var tar = new TarReader(stream);
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                write(next.get(), tar.content());
            }
        }
    }

    private void write(TarEntry entry, InputStream content) throws IOException {
        Path base = CachePaths.isInCheckout(entry.name()) ? checkout : home;
        Path target = base.resolve(CachePaths.path(entry.name()));
        makeFolders(base, target.resolveSibling(""));
        boolean there = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        boolean folder = Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS);
        if (entry.kind() == TarEntry.Kind.FOLDER) {
            if (!folder) {
                makeFolders(base, target);
            }
            return;
        }
        if (folder) {
            throw new CacheProblem("\"" + shown(entry.name()) + "\" is a folder here, and is left as it is.");
        }
        if (there) {
            Files.delete(target);
        }
        if (entry.kind() == TarEntry.Kind.LINK) {
            Files.createSymbolicLink(target, Path.of(entry.link()));
            return;
        }
        try (var output = Files.newOutputStream(
                target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            content.transferTo(output);
        }
        if (entry.executable()) {
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.setLastModifiedTime(target, FileTime.fromMillis(entry.seconds() * 1_000));
    }

    /** Folders that are missing are made; what is a link or a file where a folder should be ends it. */
    private void makeFolders(Path base, Path folder) throws IOException {
        Path at = base;
        for (Path name : base.relativize(folder)) {
            if (name.toString().isEmpty()) {
                return;
            }
            at = at.resolve(name);
            if (Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                throw new CacheProblem(
                        "\"" + base.relativize(at) + "\" is no folder here; nothing is written through it.");
            }
            Files.createDirectory(at);
        }
    }
}
