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
                Route.post(PAGE, Permission.CONFIGURE, this::setByForm),
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
                    asked.branch().orElse(pipeline.branch()),
                    asked.message().orElse(""),
                    asked.paused().orElse(false),
                    asked.env().orElse(Map.of()));
            return schedules.set(tx, pipeline, wanted, actor(request));
        })));
    }

    private Response delete(Request request) {
        drop(request);
        return Response.empty();
    }

    private Response setByForm(Request request) {
        var form = request.form();
        return database.transact(tx -> {
            Pipeline pipeline = pipeline(tx, request);
            String branch = form.getOrDefault("branch", "").strip();
            var wanted = new Schedules.Wanted(
                    form.getOrDefault("name", "").strip(),
                    form.getOrDefault("cron", ""),
                    branch.isEmpty() ? pipeline.branch() : branch,
                    form.getOrDefault("message", "").strip(),
                    form.containsKey("paused"),
                    Given.lines(form.getOrDefault("env", "")));
            schedules.set(tx, pipeline, wanted, actor(request));
            return Response.redirect(pipeline.path());
        });
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
