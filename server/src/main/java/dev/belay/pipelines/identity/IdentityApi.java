package dev.belay.pipelines.identity;

import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.KeptStep;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.pipelines.job.ReachStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.vault.Vault;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.IdentityRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Tokens by which jobs prove to other systems which job they are (OpenID Connect), and what checks them. */
public final class IdentityApi {

    private static final String KEYS = "/.well-known/jwks";
    private static final Duration USUAL_LIFETIME = Duration.ofMinutes(5);
    private static final Duration LIFETIME_MAX = Duration.ofHours(2);
    private static final int AUDIENCE_CHARACTERS_MAX = 1_000;

    private final Database database;
    private final InstantSource clock;
    private final BuildStore builds;
    private final JobCallers callers;
    private final KeyRing keys;
    private final ReachStore reach = new ReachStore();

    public IdentityApi(
            Database database, InstantSource clock, Gen gen, Vault vault, BuildStore builds, JobCallers callers) {
        this.database = database;
        this.clock = clock;
        this.builds = builds;
        this.callers = callers;
        this.keys = new KeyRing(database, new KeyStore(vault), gen, clock);
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v3/jobs/{id}/oidc/tokens", Permission.ACT_FOR_JOB, this::token),
                Route.get("/.well-known/openid-configuration", Permission.OPEN, this::discovery),
                Route.get(KEYS, Permission.OPEN, this::keys));
    }

    private Response discovery(Request request) {
        String issuer = callers.origin(request);
        return Response.v3(Map.of(
                "issuer",
                issuer,
                "jwks_uri",
                issuer + KEYS,
                "response_types_supported",
                List.of("id_token"),
                "subject_types_supported",
                List.of("public"),
                "id_token_signing_alg_values_supported",
                List.of("RS256"),
                "scopes_supported",
                List.of("openid")));
    }

    private Response keys(Request request) {
        return Response.v3(Map.of("keys", keys.published()));
    }

    private Response token(Request request) {
        Job job = callers.job(request);
        var wanted = request.json(Json.V3, IdentityRequest.class);
        if (!job.state().withAgent()) {
            throw Problem.invalid("A job has a token of its own while it runs; this one is " + job.shownState() + ".");
        }
        if (database.read(tx -> reach.isForeign(tx, job.build()))) {
            // A stranger's code would else enter wherever this pipeline may.
            throw Problem.forbidden("This build is of a pull request from a fork, or was made by such a build, so its"
                    + " jobs have no tokens for other systems.");
        }
        Duration lifetime = Duration.ofSeconds(
                wanted.lifetime().filter(each -> each != 0).orElse((int) USUAL_LIFETIME.toSeconds()));
        if (lifetime.isNegative() || lifetime.compareTo(LIFETIME_MAX) > 0) {
            throw Problem.invalid("A token holds for 1 to " + LIFETIME_MAX.toSeconds() + " seconds.");
        }
        String issuer = callers.origin(request);
        String audience = wanted.audience().filter(each -> !each.isBlank()).orElse(issuer);
        if (audience.length() > AUDIENCE_CHARACTERS_MAX) {
            throw Problem.invalid("An audience has at most " + AUDIENCE_CHARACTERS_MAX + " characters.");
        }
        SigningKey key = keys.signing();
        var claims = new LinkedHashMap<String, Object>();
        Instant now = clock.instant();
        claims.put("iss", issuer);
        claims.put("aud", audience);
        claims.put("iat", now.getEpochSecond());
        claims.put("nbf", now.getEpochSecond());
        claims.put("exp", now.plus(lifetime).getEpochSecond());
        claims.putAll(claims(job, wanted));
        return Response.v3(Map.of(
                "token", key.signed(part(Map.of("typ", "JWT", "alg", "RS256", "kid", key.id())) + "." + part(claims))));
    }

    private static String part(Map<String, ?> values) {
        return SigningKey.written(Json.V3.writeValueAsString(values).getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Object> claims(Job job, IdentityRequest wanted) {
        Build build = database.read(tx -> builds.find(tx, job.build())).orElseThrow();
        KeptStep step = database.read(tx -> builds.step(tx, job.build(), job.step()));
        String key = step.step().key().orElse("");
        var claims = new LinkedHashMap<String, Object>();
        claims.put(
                "sub",
                "organization:belay:pipeline:" + build.pipeline() + ":ref:refs/heads/" + build.branch() + ":commit:"
                        + build.commit() + ":step:" + key);
        claims.put("organization_slug", "belay");
        claims.put("pipeline_slug", build.pipeline());
        claims.put("build_number", build.number());
        claims.put("build_branch", build.branch());
        claims.put("build_commit", build.commit());
        claims.put("step_key", key);
        claims.put("job_id", job.id().toString());
        claims.put("agent_id", job.agent().map(UUID::toString).orElse(""));
        claims.put("runner_environment", "self-hosted");
        var more = Map.<String, Object>of(
                "organization_id", "belay", "build_id", build.id().toString());
        wanted.claims().orElse(List.of()).forEach(name -> claims.put(name, known(name, more)));
        Optional<String> subject = wanted.subjectClaim().filter(each -> !each.isBlank());
        subject.ifPresent(name -> claims.put("sub", name + ":" + claims.getOrDefault(name, known(name, more))));
        return claims;
    }

    private static Object known(String claim, Map<String, Object> claims) {
        return Optional.ofNullable(claims.get(claim))
                .orElseThrow(() -> Problem.invalid("This server knows no claim “" + claim + "”; it can add "
                        + String.join(", ", claims.keySet().stream().sorted().toList()) + "."));
    }
}
