package dev.belay.pipelines;

import dev.belay.pipelines.api.Preview;
import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.language.reading.UploadFile;
import dev.belay.protocol.api.PipelinePreview;
import dev.belay.protocol.api.PipelineReview;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Pure: what pipeline files say, without a server or a database. */
public final class PipelineFiles {

    private PipelineFiles() {}

    /** What is wrong with a pipeline file. */
    public static PipelineReview review(String fileName, String text) {
        return preview(fileName, text, BuildFacts.EXAMPLE, Optional::empty).review();
    }

    /**
     * What a pipeline file would do for a build. A name that ends in {@code .json} is JSON.
     *
     * @param changed the files that changed, asked for only if a step asks; nothing when that is not known
     */
    public static PipelinePreview preview(
            String fileName, String text, BuildFacts facts, Supplier<Optional<List<String>>> changed) {
        return Preview.of(fileName, text, facts, changed);
    }

    /** A pipeline file as a job uploads it. */
    public static UploadFile upload(String fileName, String text, Optional<Map<String, String>> variables) {
        return UploadFile.of(fileName, text, variables);
    }
}
