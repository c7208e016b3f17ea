package dev.belay.pipelines.build;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.language.Notice;
import dev.belay.pipelines.language.PipelineFile.Reading;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.language.reading.PipelineReader;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Whom a step tells of its end, as a job changes it while the build runs. */
final class StepNotices {

    private static final String NAME = "notify";

    private final NoticeStore store = new NoticeStore();
    private final StepChangeStore changes = new StepChangeStore();

    /**
     * Gives the jobs of one step these notices, after or in place of what it has.
     *
     * @param value a list as in a pipeline file, in JSON
     */
    void change(Tx tx, UUID build, List<KeptStep> steps, String value, boolean append) {
        if (steps.stream().anyMatch(kept -> !(kept.step() instanceof Step.Command))) {
            throw Problem.invalid("Only a command step tells somebody of its end.");
        }
        List<Notice> notices = read(value);
        boolean tooMany =
                append && steps.stream().anyMatch(kept -> own(kept).size() + notices.size() > Notice.NOTICES_MAX);
        if (tooMany) {
            throw Problem.invalid("A step has at most " + Notice.NOTICES_MAX + " notices, with those that it has.");
        }
        List<Integer> numbers = steps.stream().map(KeptStep::number).toList();
        if (!append) {
            remove(tx, build, numbers, own(steps.getFirst()));
        }
        notices.stream().filter(Notices::isTold).forEach(notice -> store.insert(tx, build, numbers, notice));
        numbers.forEach(number -> changes.notices(tx, build, number, Json.API.writeValueAsString(notices), append));
    }

    private static List<Notice> own(KeptStep kept) {
        return kept.step() instanceof Step.Command command ? command.notices() : List.of();
    }

    /**
     * Removes the step's own. A group of this step alone tells of the same jobs, and goes on to; of two that are alike the step's
     * is the first, as they were kept.
     */
    private void remove(Tx tx, UUID build, List<Integer> steps, List<Notice> own) {
        var left = new ArrayList<>(own);
        List<Integer> numbers = store.ofBuild(tx, build).stream()
                .filter(kept -> kept.steps().equals(steps) && left.remove(kept.notice()))
                .map(NoticeStore.Kept::number)
                .toList();
        store.remove(tx, build, numbers);
    }

    /** Reads them as the language does, in a step that holds nothing else. */
    private static List<Notice> read(String value) {
        JsonNode list = list(value);
        String pipeline = Json.API.writeValueAsString(Map.of("steps", List.of(Map.of("command", "true", NAME, list))));
        return switch (PipelineReader.upload(NAME, pipeline, Set.of())) {
            case Reading.Faulty faulty ->
                throw Problem.invalid(faulty.faults().getFirst().message());
            case Reading.Sound sound -> {
                List<Notice> notices = ((Step.Command) sound.file().steps().getFirst()).notices();
                if (notices.size() < list.size()) {
                    throw Problem.invalid(sound.warnings().getFirst().message());
                }
                yield notices;
            }
        };
    }

    private static JsonNode list(String value) {
        try {
            JsonNode list = Json.API.readTree(value);
            if (list.isArray()) {
                return list;
            }
        } catch (JacksonException _) {
            // Told below, like a value of another kind.
        }
        throw Problem.invalid("“notify” is a list in JSON, such as [{\"slack\": \"#ops\"}].");
    }
}
