package dev.belay.pipelines.page;

import dev.belay.pipelines.api.BuildApi;
import dev.belay.pipelines.api.Views;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.Given;
import dev.belay.pipelines.build.KeptStep;
import dev.belay.pipelines.output.AnnotationStore;
import dev.belay.pipelines.output.ArtifactApi;
import dev.belay.pipelines.output.ArtifactStore;
import dev.belay.pipelines.tests.ResultStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.BuildCreation;
import dev.belay.protocol.api.BuildView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Builds for people. */
public record BuildPages(
        Database database,
        BuildStore builds,
        ArtifactStore artifactStore,
        AnnotationStore annotations,
        ResultStore results,
        Views views,
        BuildApi api,
        JobPages jobPages,
        Pages pages) {

    private static final String ONE = "/pipelines/{slug}/builds/{number}";

    public List<Route> routes() {
        return List.of(
                Route.post("/pipelines/{slug}/builds", Permission.BUILD, this::create),
                Route.get(ONE, Permission.VIEW, this::show),
                Route.get(ONE + "/live", Permission.VIEW, this::live),
                Route.get(ONE + "/artifacts", Permission.VIEW, this::artifacts),
                Route.get(ONE + "/annotations", Permission.VIEW, this::annotations),
                Route.put(ONE + "/cancellation", Permission.BUILD, this::cancel),
                Route.post(ONE + "/repeats", Permission.BUILD, this::repeat));
    }

    private Response create(Request request) {
        Map<String, String> form = request.form();
        BuildView build = api.create(
                request.pathValue("slug"),
                new BuildCreation(
                        given(form, "commit"),
                        given(form, "branch"),
                        given(form, "message"),
                        given(form, "hotfix").map(_ -> true),
                        given(form, "env").map(Given::lines),
                        given(form, "metaData").map(Given::lines)),
                request.caller().actor());
        return Response.redirect(build.build().path());
    }

    private static Optional<String> given(Map<String, String> form, String field) {
        return Optional.ofNullable(form.get(field)).filter(text -> !text.isBlank());
    }

    private Response show(Request request) {
        BuildPage page = page(request);
        if (page.focus().isPresent()) {
            page = page.with(jobPages.drawn(page.focus().get()));
        }
        return pages.page(request, page.tabTitle(), "pipelines/page/build.jte", page);
    }

    private Response artifacts(Request request) {
        BuildPage page = page(request);
        return pages.page(request, "Artifacts of " + page.title(), "pipelines/page/artifacts.jte", page);
    }

    private Response annotations(Request request) {
        BuildPage page = page(request);
        int stretch = (int) request.queryNumber("page", 1, 1, Integer.MAX_VALUE);
        return pages.page(
                request,
                "Annotations of " + page.title(),
                "pipelines/page/annotations.jte",
                new AnnotationList(page, stretch));
    }

    private Response live(Request request) {
        Build build = database.read(tx -> found(tx, request));
        return pages.live(
                "pipelines/page/buildnow.jte",
                () -> page(request),
                () -> database.read(tx -> found(tx, request).state().ended() && !results.isPending(tx, build.id())),
                Build.topic(build.id()));
    }

    private BuildPage page(Request request) {
        return database.read(tx -> {
            Build build = found(tx, request);
            Views.Whole whole = views.whole(tx, build);
            BuildView view = whole.view();
            return new BuildPage(
                    view.build(),
                    view.jobs(),
                    places(whole),
                    JobChoice.of(request),
                    annotations.ofBuild(tx, build.id()),
                    artifactStore.ofBuild(tx, build.id()).stream()
                            .map(ArtifactApi::view)
                            .toList(),
                    BuildTests.of(tx, results, build.id()),
                    view.remarks(),
                    BuildMaker.of(build, view.parent()),
                    builds.byNumber(tx, build.pipeline(), build.number() + 1).isEmpty(),
                    Optional.empty(),
                    request.caller(),
                    pages.now());
        });
    }

    private static Map<String, BuildPage.JobPlace> places(Views.Whole whole) {
        var places = new HashMap<String, BuildPage.JobPlace>();
        for (KeptStep step : whole.steps()) {
            Set<String> after = step.needs().stream()
                    .flatMap(need -> Optional.ofNullable(whole.jobs().get(need.step())).stream())
                    .collect(Collectors.toSet());
            places.put(
                    whole.jobs().getOrDefault(step.number(), ""),
                    new BuildPage.JobPlace(
                            after, step.group().orElse(""), step.part().orElse("")));
        }
        return places;
    }

    private Response cancel(Request request) {
        Build build = database.read(tx -> found(tx, request));
        api.cancel(build.id(), request.caller().actor());
        return Response.redirect(build.path());
    }

    private Response repeat(Request request) {
        Build build = database.read(tx -> found(tx, request));
        return Response.redirect(
                api.repeat(build.id(), request.caller().actor()).build().path());
    }

    private Build found(Tx tx, Request request) {
        return builds.named(tx, request.pathValue("slug"), request.pathValue("number"));
    }
}
