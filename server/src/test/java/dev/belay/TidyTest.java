package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * How the code and the documents look. What is plainly wrong fails; what a person should judge, long files and
 * methods, is listed in {@code target/tidy.txt}.
 */
final class TidyTest {

    private static final Path ROOT = Path.of("..");
    private static final int COLUMNS_WISHED = 120;
    private static final int COLUMNS_MAX = 140;
    private static final int FILE_LINES_WISHED = 400;
    private static final int FILE_LINES_MAX = 800;
    private static final int METHOD_LINES_WISHED = 40;
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)#\\s]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");

    @Test
    void noLineIsTooWideAndNoFileMuchTooLong() throws IOException {
        var wrong = new TreeSet<String>();
        for (Path file : files(".java")) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (line.codePointCount(0, line.length()) > COLUMNS_MAX) {
                    wrong.add(file + ":" + (i + 1) + " has more than " + COLUMNS_MAX + " columns");
                }
            }
            if (lines.size() > FILE_LINES_MAX) {
                wrong.add(file + " has " + lines.size() + " lines");
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIs() throws IOException {
        var wrong = new TreeSet<String>();
        for (Path file : files(".java")) {
            Path folder = file.resolveSibling(".").normalize();
            if (folder.toString().contains("src/main/java") && !Files.exists(folder.resolve("package-info.java"))) {
                wrong.add(folder.toString());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyLinkInADocumentLeadsSomewhere() throws IOException {
        var wrong = new TreeSet<String>();
        for (Path file : files(".md")) {
            Matcher link = LINK.matcher(Files.readString(file));
            while (link.find()) {
                Path target = link.group(1).isEmpty() ? file : file.resolveSibling(link.group(1));
                boolean elsewhere = link.group(1).contains(":");
                if (!elsewhere && !leads(target, Optional.ofNullable(link.group(2)))) {
                    wrong.add(file + " -> " + link.group());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean leads(Path target, Optional<String> anchor) throws IOException {
        if (!Files.exists(target)) {
            return false;
        }
        return anchor.isEmpty()
                || !target.toString().endsWith(".md")
                || anchors(Files.readString(target)).contains(anchor.get());
    }

    /** What a heading is called in an address, as GitHub and others do it. */
    private static Set<String> anchors(String document) {
        return HEADING.matcher(document)
                .results()
                .map(heading -> heading.group(1)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void anchorsAreCalledAsTheirHeadings() {
        assertThat(anchors("# The life of a commit\n## What’s `new`?\ntext"))
                .contains("the-life-of-a-commit", "whats-new");
    }

    @Test
    void reportsWhatIsLong() throws IOException {
        var report = new ArrayList<String>();
        for (Path file : files(".java")) {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() > FILE_LINES_WISHED) {
                report.add(file + ": " + lines.size() + " lines");
            }
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > COLUMNS_WISHED) {
                    report.add(file + ":" + (i + 1) + ": " + lines.get(i).length() + " columns");
                }
            }
        }
        longMethods(report);
        Files.write(Files.createDirectories(Path.of("target")).resolve("tidy.txt"), report);
        assertThat(Path.of("target/tidy.txt")).exists();
    }

    /** Read by the compiler's own parser, which knows where a method begins however it is written. */
    private static void longMethods(List<String> report) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var task = (JavacTask) compiler.getTask(
                    null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files(".java")));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new TreeScanner<Void, LineMap>() {
                    @Override
                    public Void visitMethod(MethodTree method, LineMap lines) {
                        long begin = lines.getLineNumber(positions.getStartPosition(unit, method));
                        long length = lines.getLineNumber(positions.getEndPosition(unit, method)) - begin + 1;
                        if (length > METHOD_LINES_WISHED) {
                            report.add(Path.of(unit.getSourceFile().getName()) + ":" + begin + ": " + method.getName()
                                    + " has " + length + " lines");
                        }
                        return super.visitMethod(method, lines);
                    }
                }.scan(unit, unit.getLineMap());
            }
        }
    }

    private static List<Path> files(String extension) throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(file -> file.toString().endsWith(extension))
                    .filter(file -> !file.toString().contains("/target/"))
                    .filter(file -> !ROOT.relativize(file).toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
