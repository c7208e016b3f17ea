package dev.belay.agent.git;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The address of a working copy's {@code origin}, read without git where its file is as git writes it. */
final class Origin {

    private static final String SECTION = "[remote \"origin\"]";

    /** In these git writes a value otherwise than it is. */
    private static final String QUOTED = "[^\\\\\"#;]+";

    private Origin() {}

    /** Whether it is this repository beyond doubt. What is written unusually, as a job may have done, is doubt. */
    static boolean is(Path folder, String repository) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(folder.resolve(".git/config"));
        } catch (CharacterCodingException _) {
            return false;
        }
        var addresses = new ArrayList<String>();
        boolean within = false;
        for (String line : lines) {
            String bare = line.strip();
            if (bare.startsWith("[")) {
                within = bare.equals(SECTION);
                if (bare.toLowerCase(Locale.ROOT).startsWith("[include")) {
                    return false;
                }
            } else if (within && bare.startsWith("url")) {
                addresses.add(bare);
            }
        }
        return repository.matches(QUOTED) && addresses.equals(List.of("url = " + repository));
    }
}
