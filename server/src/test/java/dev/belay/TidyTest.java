package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern METHOD = Pattern.compile("^    (?! )[^=;/*@]*\\)[^;]*\\{$");

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
                String target = link.group(1);
                if (!target.contains(":") && !Files.exists(file.resolveSibling(target))) {
                    wrong.add(file + " -> " + target);
                }
            }
        }
        assertThat(wrong).isEmpty();
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
            longMethods(file, lines, report);
        }
        Files.write(Files.createDirectories(Path.of("target")).resolve("tidy.txt"), report);
        assertThat(Path.of("target/tidy.txt")).exists();
    }

    private static void longMethods(Path file, List<String> lines, List<String> report) {
        int begin = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (METHOD.matcher(lines.get(i)).find()) {
                begin = i;
            } else if (begin >= 0 && lines.get(i).equals("    }")) {
                int length = i - begin + 1;
                if (length > METHOD_LINES_WISHED) {
                    report.add(file + ":" + (begin + 1) + ": a method of " + length + " lines");
                }
                begin = -1;
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
