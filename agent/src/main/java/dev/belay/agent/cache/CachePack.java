package dev.belay.agent.cache;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Packs the files of a cache: a tar archive in their order of names, compressed by zstd, so that equal files are equal bytes. */
record CachePack(CachePaths paths, Path checkout, Path home, long bytesMax) {

    static final int FILES_MAX = 500_000;
    private static final int LEVEL = 3;

    /** What was packed. */
    record Packed(long bytes, String sha256, int files, long unpacked) {}

    /** @throws CacheProblem when there is nothing, or too much */
    Packed into(Path target, Consumer<String> remark) throws IOException {
        TreeMap<String, Path> files = files();
        if (files.isEmpty()) {
            throw new CacheProblem("None of the cache's paths is there.");
        }
        long unpacked = 0;
        int count = 0;
        var digest = new DigestOutputStream(
                new BufferedOutputStream(Files.newOutputStream(target), 1 << 16), CacheKey.sha256());
        try (OutputStream packed = new ZstdOutputStream(digest, LEVEL)) {
            var tar = new TarWriter(packed);
            for (var each : files.entrySet()) {
                BasicFileAttributes attributes =
                        Files.readAttributes(each.getValue(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                unpacked += attributes.isRegularFile() ? attributes.size() : 0;
                if (unpacked > bytesMax) {
                    throw new CacheProblem("The cache has more than " + bytesMax + " bytes.");
                }
                count += write(tar, each.getKey(), each.getValue(), attributes, remark) ? 1 : 0;
            }
            tar.end();
        }
        String sha256 = HexFormat.of().formatHex(digest.getMessageDigest().digest());
        return new Packed(Files.size(target), sha256, count, unpacked);
    }

    private boolean write(
            TarWriter tar, String name, Path file, BasicFileAttributes attributes, Consumer<String> remark)
            throws IOException {
        long seconds = attributes.lastModifiedTime().toMillis() / 1_000;
        if (attributes.isRegularFile()) {
            var entry =
                    new TarEntry(name, TarEntry.Kind.FILE, attributes.size(), Files.isExecutable(file), seconds, "");
            try (InputStream content = Files.newInputStream(file)) {
                tar.write(entry, content);
            }
            return true;
        }
        if (attributes.isDirectory()) {
            tar.write(new TarEntry(name, TarEntry.Kind.FOLDER, 0, true, seconds, ""), InputStream.nullInputStream());
            return false;
        }
        if (attributes.isSymbolicLink()) {
            String link = Files.readSymbolicLink(file).toString();
            if (CacheUnpack.staysBelow(name, link)) {
                tar.write(
                        new TarEntry(name, TarEntry.Kind.LINK, 0, false, seconds, link), InputStream.nullInputStream());
                return true;
            }
            remark.accept("\"" + CachePaths.path(name) + "\" leads out of where caches lie; it is not kept.");
        }
        return false;
    }

    private TreeMap<String, Path> files() throws IOException {
        var files = new TreeMap<String, Path>();
        if (paths.wantsCheckout()) {
            for (Path root : paths.roots(checkout, true)) {
                gather(root, checkout, true, files);
            }
        }
        if (paths.wantsHome()) {
            for (Path root : paths.roots(home, false)) {
                gather(root, home, false, files);
            }
        }
        return files;
    }

    private void gather(Path root, Path base, boolean inCheckout, TreeMap<String, Path> files) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                if (folder.equals(checkout.resolve(".git"))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return keep(folder);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                return keep(file);
            }

            private FileVisitResult keep(Path file) {
                var names = new ArrayList<String>();
                base.relativize(file).forEach(name -> names.add(name.toString()));
                String path = String.join("/", names);
                String name = inCheckout ? CachePaths.nameInCheckout(path) : CachePaths.nameAtHome(path);
                if (paths.holds(name)) {
                    files.put(name, file);
                }
                if (files.size() > FILES_MAX) {
                    throw new CacheProblem("The cache has more than " + FILES_MAX + " files.");
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                throw new IOException("could not read " + file, failure);
            }
        });
    }
}
