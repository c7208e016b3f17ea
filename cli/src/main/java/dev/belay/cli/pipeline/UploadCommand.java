package dev.belay.cli.pipeline;

import dev.belay.agent.jobs.IfChanged;
import dev.belay.agent.jobs.OwnJob;
import dev.belay.agent.jobs.RedactedVariables;
import dev.belay.cli.job.JobServer;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.pipelines.PipelineFiles;
import dev.belay.pipelines.language.reading.UploadFile;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.PipelineUpload;
import dev.belay.protocol.agent.RawJson;
import dev.belay.protocol.agent.UploadSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;

/** {@code belay pipeline upload}: adds steps to the build of the job in which it runs. */
@Command(
        name = "upload",
        mixinStandardHelpOptions = true,
        description = "Adds the steps of a file, or of standard input, to the build. Works inside a job.",
        footer = {
            "",
            "Without FILE it reads what is piped into it, else the pipeline file of the checkout. Variables are",
            "replaced by those of the job, and steps whose if_changed means no changed file are left out."
        })
public final class UploadCommand implements Callable<Integer> {

    private static final int CHARACTERS_MAX = 1 << 20;
    private static final String REJECT_SECRETS = "BUILDKITE_AGENT_PIPELINE_UPLOAD_REJECT_SECRETS";

    private final Screen screen;
    private final JobServer server;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "YAML, or JSON if its name ends in .json; - for standard input.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--replace", description = "First take all steps out of the build that have not begun.")
    private boolean replace;

    @Option(names = "--dry-run", description = "Print the JSON that would be uploaded, and upload nothing.")
    private boolean dryRun;

    @Option(names = "--no-interpolation", description = "Leave variables as they are.")
    private boolean noInterpolation;

    @Option(names = "--no-if-changed", description = "Leave no step out for its if_changed.")
    private boolean noIfChanged;

    @Option(
            names = "--git-diff-base",
            paramLabel = "REVISION",
            description =
                    "What has changed since where this and the commit parted. Default: the branch that is merged into.")
    private Optional<String> diffBase = Optional.empty();

    @Option(names = "--reject-secrets", description = "Upload nothing when the file holds the value of a secret.")
    private boolean rejectsSecrets;

    @Option(
            names = "--redacted-vars",
            paramLabel = "PATTERNS",
            description = "Names of variables with secrets, commas between; empty: none. Default:"
                    + " $BUILDKITE_REDACTED_VARS, else *_PASSWORD, *_SECRET, *_TOKEN and the like.")
    private Optional<String> redactedVars = Optional.empty();

    public UploadCommand(Screen screen, JobServer server) {
        this.screen = screen;
        this.server = server;
    }

    @Override
    public Integer call() {
        Path path = isPiped() ? Path.of("standard-input.yml") : file.orElseGet(PipelineSource::usual);
        List<Prepared> all = prepared(path);
        tellSecrets(all.stream().map(Prepared::pipeline).toList());
        if (dryRun) {
            all.forEach(each -> screen.line(
                    Json.V3.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(each.pipeline())));
            return Exit.OK.code;
        }
        return server.with(job -> upload(job, all));
    }

    /** Steps as they will be sent, and where they were written. */
    private record Prepared(JsonNode pipeline, UploadSource source) {}

    private void tellSecrets(List<JsonNode> pipelines) {
        Map<String, String> variables = server.environment();
        RedactedVariables redacted =
                redactedVars.map(RedactedVariables::of).orElseGet(() -> RedactedVariables.of(variables));
        Set<String> found = new UploadedSecrets(redacted, variables).in(pipelines);
        if (found.isEmpty()) {
            return;
        }
        String told = "The steps hold what these variables hold, which are named like secrets: "
                + String.join(", ", found) + ". Everybody who sees the build would see it.";
        if (rejectsSecrets || variables.getOrDefault(REJECT_SECRETS, "").equals("true")) {
            throw new Failure(Exit.FAILED, told + " Nothing was uploaded.");
        }
        screen.fault(told + " (a warning; --reject-secrets would upload nothing)");
    }

    private boolean isPiped() {
        return file.isPresent() ? file.get().toString().equals("-") : JobServer.isFed();
    }

    private int upload(OwnJob job, List<Prepared> all) {
        // Only the first may remove steps: later ones would remove those of the earlier.
        boolean replaces = replace;
        for (Prepared each : all) {
            var upload = new PipelineUpload(
                    UUID.randomUUID().toString(),
                    new RawJson(Json.V3.writeValueAsString(each.pipeline())),
                    Optional.of(replaces),
                    Optional.of(each.source()));
            job.tell("POST", "/pipelines", upload)
                    .path("warnings")
                    .forEach(warning -> screen.fault(warning.asString() + " (a warning)"));
            replaces = false;
        }
        screen.line("Added the steps to the build.");
        return Exit.OK.code;
    }

    private List<Prepared> prepared(Path path) {
        var prepared = new ArrayList<Prepared>();
        for (UploadFile.Document document : documents(path)) {
            JsonNode pipeline = decided(document.json());
            prepared.add(new Prepared(pipeline, new UploadSource(path.toString(), document.places(pipeline))));
        }
        return prepared;
    }

    private List<UploadFile.Document> documents(Path path) {
        String text = isPiped() ? server.read(CHARACTERS_MAX) : PipelineSource.text(path);
        UploadFile read = PipelineFiles.upload(
                path.toString(), text, noInterpolation ? Optional.empty() : Optional.of(server.environment()));
        read.warnings().forEach(each -> screen.fault(each + " (a warning)"));
        if (!read.faults().isEmpty()) {
            var told = new ArrayList<String>();
            read.faults().forEach(each -> told.add(each.toString()));
            throw new Failure(Exit.FAILED, String.join("\n", told));
        }
        return read.documents();
    }

    private JsonNode decided(JsonNode pipeline) {
        if (noIfChanged || !IfChanged.in(pipeline)) {
            return pipeline;
        }
        Optional<List<String>> changed = new ChangedFiles(server.environment()).since(diffBase);
        if (changed.isEmpty()) {
            screen.fault("It is not known what has changed, so no step is left out for its if_changed.");
        }
        return IfChanged.decided(pipeline, changed);
    }
}
