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
        long ready = instances.stream().filter(PlacedInstance::ready).count();
        if (ready >= wanted.count()) {
            return new RunningRelease.Outlook.Ready();
        }
        Optional<String> never = instances.stream()
                .filter(each -> live.contains(each.host()))
                .map(each -> hopeless(each, wanted, now))
                .flatMap(Optional::stream)
                .findFirst();
        if (never.isPresent()) {
            return new RunningRelease.Outlook.NeverReady(never.get());
        } else if (live.isEmpty()) {
            return new RunningRelease.Outlook.Starting(
                    "No host is there to run " + wanted.release() + ": start an agent, or wait for one to come back.");
        }
        return new RunningRelease.Outlook.Starting(ready + " of " + wanted.count() + " instances of " + wanted.release()
                + " are ready" + latest(instances));
    }

    private static String latest(List<PlacedInstance> instances) {
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

    private Optional<String> hopeless(PlacedInstance instance, Wanted wanted, Instant now) {
        if (instance.state().filter(HostReport.State.FAILED::equals).isPresent()) {
            return Optional.of(instance.id() + " cannot run" + words(instance));
        } else if (instance.readyAt().isPresent()) {
            return Optional.empty();
        } else if (instance.restarts() >= limits.crashesMax()) {
            return Optional.of(instance.id() + " ended " + instance.restarts() + " times without ever being ready"
                    + words(instance));
        }
        return instance.startedAt()
                .map(started -> tooLate(instance, wanted, Duration.between(started, now)))
                .orElseGet(() -> unprepared(instance, Duration.between(instance.placedAt(), now)));
    }

    private Optional<String> tooLate(PlacedInstance instance, Wanted wanted, Duration lasted) {
        Duration allowed = Duration.ofSeconds(wanted.withinSeconds()).plus(limits.readinessGrace());
        return lasted.compareTo(allowed) <= 0
                ? Optional.empty()
                : Optional.of(instance.id() + " was not ready within " + wanted.withinSeconds() + " s of its start"
                        + words(instance));
    }

    private Optional<String> unprepared(PlacedInstance instance, Duration lasted) {
        return lasted.compareTo(limits.preparation()) <= 0
                ? Optional.empty()
                : Optional.of(instance.id() + " was not prepared within "
                        + limits.preparation().toSeconds() + " s" + words(instance));
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
