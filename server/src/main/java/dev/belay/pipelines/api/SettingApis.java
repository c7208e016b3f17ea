package dev.belay.pipelines.api;

import dev.belay.platform.web.Route;
import java.util.List;
import java.util.stream.Stream;

/** What is set and kept of a pipeline besides what it builds, each by the API and by a form. */
public record SettingApis(
        IntermediateApi intermediate,
        StatusApi statuses,
        RetentionApi retention,
        TimeLimitApi timeLimits,
        CacheListApi caches) {

    public List<Route> routes() {
        return Stream.of(
                        intermediate.routes(),
                        statuses.routes(),
                        retention.routes(),
                        timeLimits.routes(),
                        caches.routes())
                .flatMap(List::stream)
                .toList();
    }

    public List<Route> pages() {
        return Stream.of(intermediate.pages(), statuses.pages(), retention.pages(), timeLimits.pages(), caches.pages())
                .flatMap(List::stream)
                .toList();
    }
}
