package dev.belay.protocol.setting;

import java.util.List;

/** {@code GET /api/pipelines/{slug}/schedules}, by name. */
public record ScheduleList(List<ScheduleView> schedules) {

    public ScheduleList {
        schedules = List.copyOf(schedules);
    }
}
