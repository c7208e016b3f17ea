package dev.belay.pipelines.api;

import dev.belay.kernel.Actor;
import dev.belay.pipelines.build.Given;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.pipelines.schedule.Schedule;
import dev.belay.pipelines.schedule.Schedules;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.setting.ScheduleList;
import dev.belay.protocol.setting.ScheduleSetting;
import dev.belay.protocol.setting.ScheduleView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Schedules of pipelines, for programs and for people. */
public record ScheduleApi(Database database, PipelineStore pipelines, Schedules schedules) {

    private static final String ALL = "/api/pipelines/{slug}/schedules";
    private static final String ONE = ALL + "/{name}";
    private static final String PAGE = "/pipelines/{slug}/schedules";

    public List<Route> routes() {
        return List.of(
                Route.get(ALL, Permission.VIEW, this::list),
                Route.put(ONE, Permission.CONFIGURE, this::set),
                Route.delete(ONE, Permission.CONFIGURE, this::delete));
    }

    /** What the forms on a pipeline's page send. */
    public List<Route> pages() {
        return List.of(
                Route.post(PAGE, Permission.CONFIGURE, this::makeByForm),
                Route.put(PAGE + "/{name}", Permission.CONFIGURE, this::setByForm),
                Route.delete(PAGE + "/{name}", Permission.CONFIGURE, this::deleteByForm));
    }

    private Response list(Request request) {
        return Response.json(database.read(tx -> new ScheduleList(schedules.of(tx, pipeline(tx, request)).stream()
                .map(ScheduleApi::view)
                .toList())));
    }

    private Response set(Request request) {
        var asked = request.json(ScheduleSetting.class);
        return Response.json(view(database.transact(tx -> {
            Pipeline pipeline = pipeline(tx, request);
            var wanted = new Schedules.Wanted(
                    request.pathValue("name"),
                    asked.cron(),
                    asked.branch().or(pipeline.branch()),
                    asked.message().or(""),
                    asked.paused().or(false),
                    asked.env().or(Map.of()));
            return schedules.set(tx, pipeline, wanted, actor(request));
        })));
    }

    private Response delete(Request request) {
        drop(request);
        return Response.empty();
    }

    private Response makeByForm(Request request) {
        var form = request.form();
        String name = form.getOrDefault("name", "").strip();
        return byForm(
                request, (tx, pipeline) -> schedules.make(tx, pipeline, wanted(pipeline, name, form), actor(request)));
    }

    private Response setByForm(Request request) {
        var form = request.form();
        String name = request.pathValue("name");
        return byForm(
                request, (tx, pipeline) -> schedules.set(tx, pipeline, wanted(pipeline, name, form), actor(request)));
    }

    private Response byForm(Request request, BiConsumer<Tx, Pipeline> change) {
        return database.transact(tx -> {
            Pipeline pipeline = pipeline(tx, request);
            change.accept(tx, pipeline);
            return Response.redirect(pipeline.path());
        });
    }

    /** A field that a form does not have stays as it is; a box that is not ticked is not sent, so it counts as there. */
    private static Schedules.Wanted wanted(Pipeline pipeline, String name, Map<String, String> form) {
        return new Schedules.Wanted(
                name,
                filled(form, "cron"),
                filled(form, "branch").map(branch -> branch.isEmpty() ? pipeline.branch() : branch),
                filled(form, "message").map(message -> message.replace("\r\n", "\n")),
                Optional.of(form.containsKey("paused")),
                filled(form, "env").map(Given::lines));
    }

    private static Optional<String> filled(Map<String, String> form, String field) {
        return Optional.ofNullable(form.get(field)).map(String::strip);
    }

    private Response deleteByForm(Request request) {
        return Response.redirect(drop(request).path());
    }

    private Pipeline drop(Request request) {
        return database.transact(tx -> {
            Pipeline pipeline = pipeline(tx, request);
            schedules.delete(tx, pipeline, request.pathValue("name"), actor(request));
            return pipeline;
        });
    }

    public static ScheduleView view(Schedule schedule) {
        return new ScheduleView(
                schedule.pipeline(),
                schedule.name(),
                schedule.cron(),
                schedule.branch(),
                schedule.message(),
                schedule.paused(),
                schedule.env(),
                schedule.nextAt(),
                schedule.lastAt(),
                schedule.lastBuild(),
                schedule.madeBy());
    }

    private Pipeline pipeline(Tx tx, Request request) {
        return pipelines.named(tx, request.pathValue("slug"));
    }

    private static Actor actor(Request request) {
        return request.caller().actor();
    }
}
