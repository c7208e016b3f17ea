package dev.belay.discovery.registry;

import dev.belay.kernel.Problem;
import dev.belay.platform.access.Authenticator.Credential;
import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.util.RawValue;

/** Takes what other replicas send, and answers with what there is to tell them. */
record ParcelApi(Desk desk, Proofs proofs, Troubles troubles) {

    static final long BYTES_MAX = 16 << 20;

    /** Says who is asked to whom does not know. */
    record Asked(String life, String name) {}

    Route route() {
        return Route.post(Links.PATH, Permission.ACT_AS_REPLICA, this::take).withBody(BYTES_MAX);
    }

    private Response take(Request request) {
        Proofs.Claim claim = request.header("authorization")
                .map(shown -> new Credential.Token(shown.substring(shown.indexOf(' ') + 1)))
                .flatMap(proofs::claim)
                .orElseThrow(() -> new Problem(Problem.Kind.UNAUTHENTICATED, "Who sends this is not proved."));
        byte[] body = request.bytes();
        return switch (proofs.judge(claim, body)) {
            case MEANT_FOR_ANOTHER -> answer(Links.MEANT_FOR_ANOTHER, claim, new Asked(proofs.life(), troubles.self()));
            case WRONG -> throw Problem.conflict("This came before, or was changed on its way.");
            case RIGHT -> {
                Parcel parcel = Request.json(Json.API, Parcel.class, body);
                if (parcel.from().equals(troubles.self()) && !claim.life().equals(proofs.life())) {
                    troubles.namesake();
                }
                desk.take(parcel);
                yield desk.parcel(parcel.from(), false)
                        .map(each -> answer(200, claim, each))
                        .orElseGet(Response::empty);
            }
        };
    }

    private Response answer(int status, Proofs.Claim claim, Object told) {
        String body = Json.API.writeValueAsString(told);
        String proof = proofs.answer(claim, body.getBytes(StandardCharsets.UTF_8));
        return new Response.JsonBody(status, new RawValue(body), Json.API, Map.of(Proofs.ANSWER_HEADER, proof));
    }
}
