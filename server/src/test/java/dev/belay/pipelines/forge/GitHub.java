package dev.belay.pipelines.forge;

import dev.belay.pipelines.world.World;
import dev.belay.platform.access.Caller;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Calls hooks as GitHub does. */
record GitHub(World world, String secret) {

    /** What the hook answers. */
    String tell(String event, String body) {
        return tell(event, "", body);
    }

    String tell(String event, String delivery, String body) {
        byte[] bytes = World.utf8(body);
        var headers = new HashMap<>(
                Map.of("X-GitHub-Event", event, "X-Hub-Signature-256", "sha256=" + signature(secret, bytes)));
        if (!delivery.isEmpty()) {
            headers.put("X-GitHub-Delivery", delivery);
        }
        try {
            Response response = world.call(Method.POST, "/hooks/shop", Caller.NOBODY, headers, bytes);
            return ((Response.JsonBody) response).value().toString();
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
    }

    /** HMAC-SHA-256 in lower-case hexadecimal digits, worked out here again. */
    static String signature(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException exception) {
            throw new AssertionError(exception);
        }
    }
}
