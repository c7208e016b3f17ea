package dev.belay.agent.cache;

import dev.belay.protocol.agent.CacheQuestion;
import dev.belay.protocol.agent.CacheWish;
import dev.belay.protocol.paths.Wildcards;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The key of a step's cache, filled in for this checkout and this machine. */
final class CacheKey {

    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{\\{\\s{0,10}([a-z]{1,20})((?:\\s{1,10}\"[^\"]{1,500}\"){0,20})\\s{0,10}}}");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    private static final int FILES_MAX = 10_000;
    private static final int DIGITS = 32;

    /** Without a key of its own a cache is kept for each commit, and found by its branch, and then by any. */
    private static final String USUAL = "{{ branch }}/{{ commit }}";

    private static final List<String> USUAL_RESTORE = List.of("{{ branch }}/", "");

    private final Path checkout;
    private final Function<String, Optional<String>> variables;

    /** @param variables those of the job, by name */
    CacheKey(Path checkout, Function<String, Optional<String>> variables) {
        this.checkout = checkout;
        this.variables = variables;
    }

    CacheQuestion of(CacheWish wish) {
        List<String> restore =
                wish.key().isEmpty() && wish.restoreKeys().isEmpty() ? USUAL_RESTORE : wish.restoreKeys();
        return new CacheQuestion(
                scope(wish),
                filled(wish.key().orElse(USUAL)),
                restore.stream().map(this::filled).toList());
    }

    /** Caches of other paths or of another platform are never exchanged. */
    private static String scope(CacheWish wish) {
        var all = new ArrayList<>(wish.paths().stream().sorted().toList());
        all.add(wish.name().orElse(""));
        all.add(platform());
        MessageDigest digest = sha256();
        for (String each : all) {
            digest.update(each.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String platform() {
        return (System.getProperty("os.name", "") + "-" + System.getProperty("os.arch", "")).toLowerCase(Locale.ROOT);
    }

    private String filled(String template) {
        Matcher matcher = PLACEHOLDER.matcher(template);
        String filled = matcher.replaceAll(
                found -> Matcher.quoteReplacement(value(found.group(1), words(found.group(2)), found.group())));
        if (filled.contains("{{")) {
            throw new CacheProblem(
                    "The key \"" + template
                            + "\" has a place that nothing fills: there are {{ checksum \"file\" }}, {{ branch }} and {{ commit }}.");
        }
        return filled;
    }

    private static List<String> words(String quoted) {
        return QUOTED.matcher(quoted).results().map(each -> each.group(1)).toList();
    }

    private String value(String name, List<String> words, String written) {
        return switch (name) {
            case "checksum" -> checksum(words);
            case "branch" -> variables.apply("BUILDKITE_BRANCH").orElse("");
            case "commit" -> variables.apply("BUILDKITE_COMMIT").orElse("");
            default -> written;
        };
    }

    /** Of the names and contents of all files of the checkout that the patterns mean. */
    private String checksum(List<String> words) {
        List<Wildcards> patterns = words.stream().map(Wildcards::of).toList();
        if (patterns.isEmpty() || patterns.stream().anyMatch(Wildcards::leaves)) {
            throw new CacheProblem("A checksum is of files of the checkout, which it names in quotes.");
        }
        Map<String, Path> files = files(patterns);
        if (files.isEmpty()) {
            throw new CacheProblem("No file of the checkout is meant by the checksum of " + words + ".");
        }
        MessageDigest digest = sha256();
        files.forEach((name, file) -> {
            digest.update((name + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(digest(file));
        });
        return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    }

    private Map<String, Path> files(List<Wildcards> patterns) {
        var files = new TreeMap<String, Path>();
        try {
            Files.walkFileTree(checkout, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean own = folder.equals(checkout.resolve(".git"));
                    return own ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    var names = new ArrayList<String>();
                    checkout.relativize(file).forEach(name -> names.add(name.toString()));
                    if (attributes.isRegularFile() && patterns.stream().anyMatch(each -> each.matches(names))) {
                        files.put(String.join("/", names), file);
                    }
                    return files.size() > FILES_MAX ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("could not look through " + checkout, e);
        }
        if (files.size() > FILES_MAX) {
            throw new CacheProblem("A checksum is of at most " + FILES_MAX + " files.");
        }
        return files;
    }

    private static byte[] digest(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest digest = sha256();
            byte[] block = new byte[64 << 10];
            for (int read = content.read(block); read >= 0; read = content.read(block)) {
                digest.update(block, 0, read);
            }
            return digest.digest();
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + file, e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
