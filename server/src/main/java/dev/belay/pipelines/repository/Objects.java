package dev.belay.pipelines.repository;

import dev.belay.kernel.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Objects of a repository as {@code git cat-file --batch} tells them: for each that was asked for, in that order, either
 * “{@code <name> missing}”, or a line “{@code <id> <kind> <bytes>}” with the object behind it (git-cat-file(1), BATCH OUTPUT).
 */
final class Objects {

    /** One of them. */
    record Found(String id, ByteBuffer content) {}

    private Objects() {}

    /**
     * Those that are there, by the names that were asked for. Folders are none.
     *
     * @param told may be cut off within an object that is larger than {@code bytesMax}
     * @throws Problem when an object is larger than that
     */
    static Map<String, Found> read(ByteBuffer told, List<String> names, int bytesMax) {
        ByteBuffer rest = told.duplicate();
        var found = new LinkedHashMap<String, Found>();
        for (String name : names) {
            String[] words = line(rest).split(" ", -1);
            if (words.length == 3 && Mirrors.isCommit(words[0])) {
                String path = name.substring(name.indexOf(':') + 1);
                content(rest, path, Long.parseLong(words[2]), bytesMax)
                        .filter(_ -> !words[1].equals("tree"))
                        .ifPresent(content -> found.put(name, new Found(words[0], content)));
            }
        }
        return found;
    }

    private static String line(ByteBuffer rest) {
        ByteBuffer line = rest.slice();
        int length = 0;
        while (rest.hasRemaining() && rest.get() != '\n') {
            length++;
        }
        return StandardCharsets.UTF_8.decode(line.limit(length)).toString();
    }

    private static Optional<ByteBuffer> content(ByteBuffer rest, String path, long bytes, int bytesMax) {
        if (bytes > bytesMax) {
            throw Problem.invalid(path + " is larger than " + bytesMax + " bytes.");
        }
        // A line ends behind the object, unless all was cut off.
        if (rest.remaining() <= bytes) {
            rest.position(rest.limit());
            return Optional.empty();
        }
        ByteBuffer content = rest.slice(rest.position(), (int) bytes);
        rest.position(rest.position() + (int) bytes + 1);
        return Optional.of(content);
    }
}
