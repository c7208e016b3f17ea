package dev.belay.agent.jobs;

import dev.belay.protocol.paths.Wildcards;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the files of a checkout that a step's patterns mean, and says in words what it leaves out. */
final class ArtifactSearch {

    /** More than this is a pattern gone wrong. */
    static final int FILES_MAX = 10_000;

    private final Path checkout;
    private final List<String> warnings = new ArrayList<>();
    private final Map<Path, String> found = new LinkedHashMap<>();

    private ArtifactSearch(Path checkout) {
        this.checkout = checkout;
    }

    /** Files with the pattern that meant each, in order of their paths, and a line for each thing to warn of. */
    record Result(Map<Path, String> files, List<String> warnings) {}

    static Result in(Path checkout, String paths) throws IOException {
        var search = new ArtifactSearch(checkout.toRealPath());
        List<Wildcards> patterns = Stream.of(paths.split("[;\n]"))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .map(Wildcards::of)
                .toList();
        search.run(patterns);
        return new Result(search.found, search.warnings);
    }

    private void run(List<Wildcards> patterns) throws IOException {
        List<Wildcards> inside = patterns.stream().filter(this::staysInside).toList();
        Set<Wildcards> met = new HashSet<>();
        Files.walkFileTree(checkout, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean own = folder.equals(checkout.resolve(".git"));
                return own ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                consider(file, attributes, inside, met);
                return found.size() < FILES_MAX ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        if (found.size() >= FILES_MAX) {
            warnings.add("The artifact paths mean more than " + FILES_MAX + " files; the rest is not uploaded");
        }
        inside.stream()
                .filter(pattern -> !met.contains(pattern))
                .forEach(pattern -> warnings.add("No file matches the artifact path \"" + pattern.pattern() + "\""));
    }

    private boolean staysInside(Wildcards pattern) {
        if (pattern.leaves()) {
            warnings.add("The artifact path \"" + pattern.pattern()
                    + "\" leads out of the checkout; nothing is uploaded" + " for it");
        }
        return !pattern.leaves();
    }

    private void consider(Path file, BasicFileAttributes attributes, List<Wildcards> patterns, Set<Wildcards> met) {
        Path relative = checkout.relativize(file);
        List<String> names = new ArrayList<>();
        relative.forEach(name -> names.add(name.toString()));
        for (Wildcards pattern : patterns) {
            if (!pattern.matches(names)) {
                continue;
            }
            met.add(pattern);
            if (attributes.isRegularFile() || leadsToFileInside(file)) {
                found.putIfAbsent(relative, pattern.pattern());
            } else {
                warnings.add("\"" + relative + "\" is no file of the checkout; it is not uploaded");
                return;
            }
        }
    }

    private boolean leadsToFileInside(Path link) {
        try {
            Path real = link.toRealPath();
            return real.startsWith(checkout) && !real.startsWith(checkout.resolve(".git")) && Files.isRegularFile(real);
        } catch (IOException e) {
            return false;
        }
    }
}
