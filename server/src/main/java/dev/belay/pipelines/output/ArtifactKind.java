package dev.belay.pipelines.output;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** Pure: what sort of file an artifact is, as far as it can be shown. Pictures are known by their first bytes, not by their names. */
public enum ArtifactKind {
    TEXT("text/plain; charset=utf-8"),
    JSON("text/plain; charset=utf-8"),
    MARKDOWN("text/plain; charset=utf-8"),
    TABLE("text/plain; charset=utf-8"),
    PAGE("text/html; charset=utf-8"),
    PNG("image/png"),
    JPEG("image/jpeg"),
    GIF("image/gif"),
    WEBP("image/webp"),
    SVG("image/svg+xml"),
    /** What only a program can read. */
    OTHER("application/octet-stream");

    /** So many bytes of a file decide. */
    public static final int HEAD_BYTES = 4_096;

    private static final Set<String> MARKDOWN_ENDS = Set.of("md", "markdown");
    private static final Set<String> TABLE_ENDS = Set.of("csv", "tsv");
    private static final Set<String> PAGE_ENDS = Set.of("html", "htm", "xhtml");
    private static final byte[] PNG_MARK = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] JPEG_MARK = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
    private static final byte[] GIF_MARK = {'G', 'I', 'F', '8'};
    private static final byte[] RIFF_MARK = {'R', 'I', 'F', 'F'};
    private static final byte[] WEBP_MARK = {'W', 'E', 'B', 'P'};
    private static final int WEBP_AT = 8;
    private static final int LETTER_BYTES_MAX = 4;

    private final String type;

    ArtifactKind(String type) {
        this.type = type;
    }

    /** What it is by its path and its first bytes, of which {@link #HEAD_BYTES} do. */
    public static ArtifactKind of(String path, byte[] head) {
        if (holds(head, PNG_MARK, 0)) {
            return PNG;
        }
        if (holds(head, JPEG_MARK, 0)) {
            return JPEG;
        }
        if (holds(head, GIF_MARK, 0)) {
            return GIF;
        }
        if (holds(head, RIFF_MARK, 0) && holds(head, WEBP_MARK, WEBP_AT)) {
            return WEBP;
        }
        return isText(head) ? ofText(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) : OTHER;
    }

    private static ArtifactKind ofText(String end) {
        if (end.equals("svg")) {
            return SVG;
        }
        if (end.equals("json")) {
            return JSON;
        }
        if (MARKDOWN_ENDS.contains(end)) {
            return MARKDOWN;
        }
        if (TABLE_ENDS.contains(end)) {
            return TABLE;
        }
        return PAGE_ENDS.contains(end) ? PAGE : TEXT;
    }

    private static boolean holds(byte[] head, byte[] mark, int at) {
        return head.length >= at + mark.length && Arrays.equals(head, at, at + mark.length, mark, 0, mark.length);
    }

    /** UTF-8 without zeros; a letter may be cut in two at the end. */
    private static boolean isText(byte[] head) {
        for (byte each : head) {
            if (each == 0) {
                return false;
            }
        }
        for (int cut = 0; cut < Math.min(LETTER_BYTES_MAX, head.length + 1); cut++) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(head, 0, head.length - cut));
                return true;
            } catch (CharacterCodingException _) {
                // Perhaps its last letter only.
            }
        }
        return false;
    }

    /** The content type as which it may be sent to a browser that is to show it. */
    public String type() {
        return type;
    }

    public boolean isPicture() {
        return switch (this) {
            case PNG, JPEG, GIF, WEBP, SVG -> true;
            case TEXT, JSON, MARKDOWN, TABLE, PAGE, OTHER -> false;
        };
    }
}
