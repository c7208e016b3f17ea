package dev.belay.runtimes;

import dev.belay.protocol.runtime.HostReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Pure: whether a release gets ready, from what is wanted and what its instances did so far. */
final class Prospects {

    private static final int DETAIL_CHARACTERS_MAX = 600;

    private final RuntimeLimits limits;

    Prospects(RuntimeLimits limits) {
        this.limits = limits;
    }

    /** {@code instances} are those that should run; {@code live} are the hosts that are heard of. */
    RunningRelease.Outlook of(Wanted wanted, List<PlacedInstance> instances, Set<UUID> live, Instant now) {
        long ready = instances.stream()
                .filter(each -> each.ready() && live.contains(each.host()))
                .count();
        if (ready >= wanted.count()) {
            return new RunningRelease.Outlook.Ready();
        }
        Optional<RunningRelease.Outlook.NeverReady> never = instances.stream()
                .filter(each -> live.contains(each.host()))
                .map(each -> hopeless(each, wanted, now))
                .flatMap(Optional::stream)
                .findFirst();
        if (never.isPresent()) {
            return never.get();
        } else if (live.isEmpty()) {
            return new RunningRelease.Outlook.Starting(
                    "No host is there to run " + wanted.release() + ": start an agent, or wait for one to come back.");
        }
        return new RunningRelease.Outlook.Starting(ready + " of " + wanted.count() + " instances of " + wanted.release()
                + " are ready" + latest(instances, live));
    }

    private String latest(List<PlacedInstance> instances, Set<UUID> live) {
        Optional<PlacedInstance> silent = instances.stream()
                .filter(each -> each.ready() && !live.contains(each.host()))
                .findFirst();
        if (silent.isPresent()) {
            return "; nothing was heard of the host of " + silent.get().id() + " for "
                    + limits.hostLease().toSeconds() + " s.";
        }
        return instances.stream()
                .filter(each -> !each.ready())
                .findFirst()
                .map(each -> "; " + each.id() + " "
                        + each.state().map(Prospects::doing).orElse("was given to its host") + words(each))
                .orElse(".");
    }

    private static String doing(HostReport.State state) {
        return switch (state) {
            case PREPARING -> "is being prepared";
            case STARTING -> "has started";
            case READY -> "is ready";
            case UNREADY -> "was ready and is not now";
            case BACKING_OFF -> "died and will be started again";
            case STOPPING, STOPPED -> "was stopped by its host";
            case FAILED -> "cannot run";
        };
    }

    private Optional<RunningRelease.Outlook.NeverReady> hopeless(PlacedInstance instance, Wanted wanted, Instant now) {
        if (instance.state().filter(HostReport.State.FAILED::equals).isPresent()) {
            return never(instance, " cannot run", true);
        } else if (instance.readyAt().isPresent()) {
            return Optional.empty();
        } else if (instance.restarts() >= limits.crashesMax()) {
            return never(instance, " ended " + instance.restarts() + " times without ever being ready", true);
        }
        return instance.startedAt()
                .map(started -> tooLate(instance, wanted, Duration.between(started, now)))
                .orElseGet(() -> unprepared(instance, Duration.between(instance.placedAt(), now)));
    }

    private Optional<RunningRelease.Outlook.NeverReady> tooLate(
            PlacedInstance instance, Wanted wanted, Duration lasted) {
        Duration allowed = Duration.ofSeconds(wanted.withinSeconds()).plus(limits.readinessGrace());
        return lasted.compareTo(allowed) <= 0
                ? Optional.empty()
                : never(instance, " was not ready within " + wanted.withinSeconds() + " s of its start", true);
    }

    private Optional<RunningRelease.Outlook.NeverReady> unprepared(PlacedInstance instance, Duration lasted) {
        return lasted.compareTo(limits.preparation()) <= 0
                ? Optional.empty()
                : never(
                        instance,
                        " was not prepared within " + limits.preparation().toSeconds() + " s",
                        false);
    }

    private static Optional<RunningRelease.Outlook.NeverReady> never(
            PlacedInstance instance, String what, boolean ownFault) {
        return Optional.of(new RunningRelease.Outlook.NeverReady(instance.id() + what + words(instance), ownFault));
    }

    private static String words(PlacedInstance instance) {
        return instance.detail()
                .filter(detail -> !detail.isBlank())
                .map(String::strip)
                .map(detail -> detail.length() <= DETAIL_CHARACTERS_MAX
                        ? detail
                        : "…" + detail.substring(detail.length() - DETAIL_CHARACTERS_MAX))
                .map(detail -> ": " + detail)
                .orElse(".");
    }
}
