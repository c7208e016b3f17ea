package dev.belay.releases;

import dev.belay.catalog.Catalog;
import dev.belay.catalog.ServiceManifest;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.Pipelines;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.web.Route;
import dev.belay.platform.yaml.YamlFault;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Releases' door. */
public final class Releases {

    /** Nudged when a release is cut, quarantined, absolved, or becomes stable. */
    public static final String TOPIC = "releases";

    /** So many faults of a manifest are told in one sentence; the rest is counted. */
    private static final int FAULTS_TOLD_MAX = 5;

    private final Database database;
    private final Journal journal;
    private final Catalog catalog;
    private final Builds builds;
    private final ReleaseStore store = new ReleaseStore();

    public Releases(Database database, Journal journal, Catalog catalog, Pipelines pipelines) {
        this(database, journal, catalog, new PipelineBuilds(pipelines));
    }

    Releases(Database database, Journal journal, Catalog catalog, Builds builds) {
        this.database = database;
        this.journal = journal;
        this.catalog = catalog;
        this.builds = builds;
    }

    public List<Route> routes() {
        return new ReleaseApi(database, this, catalog).routes();
    }

    /** The rollout steps of builds that have begun and are wanted, oldest first. */
    public List<RolloutStep> startedRollouts(Tx tx) {
        return builds.rolloutSteps(tx, false);
    }

    /** The rollout steps whose builds were canceled: each is to be backed out, and then finished. */
    public List<RolloutStep> canceledRollouts(Tx tx) {
        return builds.rolloutSteps(tx, true);
    }

    /** Notes which rollout carries out a step, for those who look at its build. */
    public void rolloutBegan(Tx tx, UUID job, long number) {
        builds.rolloutBegan(tx, job, number);
    }

    /** Ends a rollout step; {@code reason} is a sentence for the build's page. Ending it again changes nothing. */
    public void finishRollout(Tx tx, UUID job, boolean passed, String reason) {
        builds.finishRollout(tx, job, passed, reason);
    }

    /**
     * Makes the release of a rollout step: the build's commit, its manifest, its artifacts. There is one for each build and
     * service; asked again, it answers with the same one.
     *
     * @throws Problem when the commit's manifest is missing, wrong, or of another service, with all its faults
     */
    public Release cut(Tx tx, RolloutStep step, Actor actor) {
        Builds.Built built =
                builds.built(tx, step.build()).orElseThrow(() -> Problem.notFound("build " + step.build()));
        ServiceManifest manifest = manifest(built, step.service());
        introduce(tx, manifest, step.environment(), built, actor);
        Optional<Release> known = store.ofBuild(tx, step.build(), step.service());
        if (known.isPresent()) {
            return known.get();
        }
        long number = store.nextNumber(tx, step.service());
        Optional<Release> meanwhile = store.ofBuild(tx, step.build(), step.service());
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        var release = new Release(
                step.service() + "-" + number,
                step.service(),
                number,
                step.build(),
                built.pipeline(),
                built.number(),
                built.repository(),
                built.commit(),
                manifest,
                builds.artifacts(tx, step.build()),
                tx.now(),
                new Release.Standing.Good());
        store.insert(tx, release);
        note(
                tx,
                release,
                actor,
                "release.cut",
                release.name() + " was made of build " + built.number() + " of " + built.pipeline() + ".");
        return release;
    }

    private static ServiceManifest manifest(Builds.Built built, String service) {
        String where = ServiceManifest.FILE + " at commit " + built.commit();
        String text = built.manifest()
                .orElseThrow(() -> Problem.invalid(
                        "There is no " + where + ": it has to say how the service " + service + " is run."));
        return switch (ServiceManifest.parse(ServiceManifest.FILE, text)) {
            case ServiceManifest.Reading.Understood(ServiceManifest manifest) -> {
                if (!manifest.service().equals(service)) {
                    throw Problem.invalid("The rollout step is for the service " + service + ", but " + where
                            + " declares the service " + manifest.service() + ".");
                }
                yield manifest;
            }
            case ServiceManifest.Reading.Refused(List<YamlFault> faults) ->
                throw Problem.invalid(
                        where + " cannot be used. " + told(faults),
                        faults.stream()
                                .map(fault -> new Problem.Fault(fault.where(), fault.message()))
                                .toList());
        };
    }

    private static String told(List<YamlFault> faults) {
        String first = String.join(
                " ",
                faults.stream().limit(FAULTS_TOLD_MAX).map(YamlFault::toString).toList());
        int more = faults.size() - FAULTS_TOLD_MAX;
        return more > 0 ? first + " And " + more + " more." : first;
    }

    /** A service is declared by its first release in an environment; later, by what becomes stable there. */
    private void introduce(Tx tx, ServiceManifest manifest, String environment, Builds.Built built, Actor actor) {
        if (catalog.environments(tx, manifest.service()).contains(environment)) {
            catalog.examine(tx, manifest, environment, built.pipeline());
        } else {
            catalog.declare(tx, manifest, environment, built.pipeline(), built.commit(), actor);
        }
    }

    /** The release of that name. */
    public Optional<Release> release(Tx tx, String name) {
        return store.byName(tx, name);
    }

    /** The releases of a service, newest first. */
    public List<Release> ofService(Tx tx, String service, int limit) {
        return store.ofService(tx, service, limit);
    }

    /** Says that a release must not get customers any more; the first reason stands. */
    public void quarantine(Tx tx, String release, String reason, Actor actor) {
        Release found = found(tx, release);
        if (store.quarantine(tx, release, reason, actor.label())) {
            note(tx, found, actor, "release.quarantined", release + " is quarantined: " + reason);
        }
    }

    /** Lets a quarantined release get customers again, because a person says so. */
    public void absolve(Tx tx, String release, Actor actor) {
        Release found = found(tx, release);
        if (store.absolve(tx, release)) {
            note(tx, found, actor, "release.absolved", release + " is no longer quarantined.");
        }
    }

    /** Notes that a release is now the stable one of its service in an environment. Noting it again changes nothing. */
    public void becameStable(Tx tx, String environment, String release, Actor actor) {
        Release found = found(tx, release);
        if (!store.becameStable(tx, found, environment)) {
            return;
        }
        catalog.adopt(tx, found.manifest(), environment, found.pipeline(), found.commit(), actor);
        note(tx, found, actor, "release.stable", release + " is the stable release in " + environment + ".");
    }

    private Release found(Tx tx, String release) {
        return release(tx, release).orElseThrow(() -> Problem.notFound("release " + release));
    }

    private void note(Tx tx, Release release, Actor actor, String kind, String summary) {
        journal.append(
                tx,
                new Change(
                        actor,
                        kind,
                        "/services/" + release.service(),
                        summary,
                        Map.of(
                                "release", release.name(),
                                "service", release.service(),
                                "commit", release.commit(),
                                "build", release.build().toString())));
        tx.nudge(TOPIC);
    }

    /** The release that is stable in an environment. */
    public Optional<Release> stable(Tx tx, String service, String environment) {
        return store.stable(tx, service, environment).flatMap(name -> release(tx, name));
    }

    /** The newest good release that was stable in an environment before the one that is. */
    public Optional<Release> lastGood(Tx tx, String service, String environment) {
        return store.lastGood(tx, service, environment).flatMap(name -> release(tx, name));
    }

    /** Which releases were stable in an environment, and when, the latest first. */
    public List<Tenure> tenures(Tx tx, String service, String environment, int limit) {
        return store.tenures(tx, service, environment, limit);
    }

    /** An artifact that belongs to a release. */
    public Release.Artifact artifact(Tx tx, UUID artifact) {
        return store.artifact(tx, artifact)
                .orElseThrow(() -> Problem.notFound("artifact " + artifact + " in any release"));
    }

    /** So many of its bytes, from an offset on, to be closed by the caller. */
    public InputStream open(Release.Artifact artifact, long offset, long bytes) {
        return builds.open(artifact.id(), offset, bytes);
    }
}
