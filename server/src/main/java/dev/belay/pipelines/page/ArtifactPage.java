package dev.belay.pipelines.page;

import dev.belay.pipelines.output.ArtifactKind;
import dev.belay.pipelines.output.Csv;
import dev.belay.pipelines.output.Markdown;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.ArtifactView;
import dev.belay.protocol.api.BuildSummary;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * One file that a job left, shown as far as that is safe.
 *
 * @param job the label of the job
 * @param text its beginning, if it is a text
 * @param cut whether there is more of the text
 */
public record ArtifactPage(
        ArtifactView artifact, BuildSummary build, String job, ArtifactKind kind, Optional<String> text, boolean cut) {

    /** The most of a text that is shown, in bytes. */
    public static final int TEXT_BYTES_MAX = 512 << 10;

    /** The largest picture or page that is shown, in bytes. */
    static final long CONTENT_BYTES_MAX = 20L << 20;

    private static final int SPACED_DEPTH_MAX = 32;

    String name() {
        return artifact.path().substring(artifact.path().lastIndexOf('/') + 1);
    }

    boolean isFinished() {
        return artifact.state().equals("finished");
    }

    /** A picture that a browser can show beside the page, without letting it do anything. */
    boolean hasPicture() {
        return kind.isPicture() && artifact.bytes() <= CONTENT_BYTES_MAX;
    }

    /** A page of HTML, which is shown in a frame that shares nothing with its reader. */
    boolean hasFrame() {
        return kind == ArtifactKind.PAGE && artifact.bytes() <= CONTENT_BYTES_MAX;
    }

    /** Markdown as HTML that is safe to show. */
    public Optional<String> html() {
        return kind == ArtifactKind.MARKDOWN && !cut ? text.map(Markdown::html) : Optional.empty();
    }

    /** Comma-separated values as a table, if they are one. */
    Optional<Csv> table() {
        return kind == ArtifactKind.TABLE ? text.flatMap(whole -> Csv.of(whole, cut)) : Optional.empty();
    }

    /** The text as it is, but for JSON, whose parts are set in lines. */
    Optional<String> shownText() {
        boolean shownOtherwise = hasPicture() || hasFrame() || html().isPresent() || table().isPresent();
        return shownOtherwise ? Optional.empty() : text.map(whole -> kind == ArtifactKind.JSON ? spaced(whole) : whole);
    }

    private static String spaced(String json) {
        if (isDeep(json)) {
            return json;
        }
        try {
            return Json.API.writerWithDefaultPrettyPrinter().writeValueAsString(Json.API.readTree(json));
        } catch (JacksonException _) {
            return json;
        }
    }

    /** Set in lines it would be blanks above all, many times what it is now. */
    private static boolean isDeep(String json) {
        int depth = 0;
        for (int at = 0; at < json.length() && depth <= SPACED_DEPTH_MAX; at++) {
            char next = json.charAt(at);
            depth += next == '{' || next == '[' ? 1 : next == '}' || next == ']' ? -1 : 0;
        }
        return depth > SPACED_DEPTH_MAX;
    }

    String contentPath() {
        return "/artifacts/" + artifact.id() + "/content";
    }
}
