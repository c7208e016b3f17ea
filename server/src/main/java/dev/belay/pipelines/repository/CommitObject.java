package dev.belay.pipelines.repository;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

/**
 * What a commit says of itself, as git keeps it: lines of a word and its value, an empty line, and the message. The line
 * {@code encoding} names another character set than UTF-8 (git-commit(1), DISCUSSION).
 *
 * @param author name and address
 */
record CommitObject(String author, String message) {

    static CommitObject parse(ByteBuffer content) {
        String text = StandardCharsets.UTF_8.decode(content.duplicate()).toString();
        String encoding = header(text, "encoding");
        if (!encoding.isEmpty()) {
            text = charset(encoding).decode(content.duplicate()).toString();
        }
        int end = text.indexOf("\n\n");
        String author = header(text, "author");
        // Behind the address there are the time and its zone.
        return new CommitObject(
                author.substring(0, author.indexOf('>') + 1),
                end < 0 ? "" : text.substring(end).strip());
    }

    private static String header(String text, String word) {
        return text.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.startsWith(word + " "))
                .findFirst()
                .map(line -> line.substring(word.length() + 1))
                .orElse("");
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
            return StandardCharsets.UTF_8;
        }
    }
}
