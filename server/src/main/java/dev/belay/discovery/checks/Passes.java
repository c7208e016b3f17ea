package dev.belay.discovery.checks;

import dev.belay.kernel.Actor;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.protocol.checks.ObserverPass;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * By which agents are known without the database: who it is, until when, and a code over both (HMAC-SHA-256) by a secret that
 * all replicas have. They hold for a day, as tokens of registrants do.
 */
final class Passes implements Authenticator {

    static final Duration VALID = Duration.ofHours(24);

    private static final String PREFIX = "belay_observer_";
    private static final Pattern PASS =
            Pattern.compile(PREFIX + "([0-9a-f-]{1,64})\\.([0-9]{1,12})\\.([A-Za-z0-9_-]{43})");
    private static final String ALGORITHM = "HmacSHA256";

    private final List<String> secrets;
    private final InstantSource clock;

    /** With the first secret they are made; all are believed. */
    Passes(List<String> secrets, InstantSource clock) {
        this.secrets = List.copyOf(secrets);
        this.clock = clock;
    }

    ObserverPass make(String agent) {
        String claim = agent + "." + clock.instant().plus(VALID).getEpochSecond();
        return new ObserverPass(PREFIX + claim + "." + code(secrets.getFirst(), claim), VALID.toSeconds());
    }

    @Override
    public Optional<Caller> authenticate(Credential credential) {
        return switch (credential) {
            case Credential.Session _ -> Optional.empty();
            case Credential.Token(String value) -> observer(value);
        };
    }

    private Optional<Caller> observer(String token) {
        Matcher pass = PASS.matcher(token);
        if (!pass.matches()) {
            return Optional.empty();
        }
        String claim = pass.group(1) + "." + pass.group(2);
        byte[] shown = pass.group(3).getBytes(StandardCharsets.US_ASCII);
        boolean proved = secrets.stream()
                .anyMatch(each -> MessageDigest.isEqual(code(each, claim).getBytes(StandardCharsets.US_ASCII), shown));
        boolean valid = Long.parseLong(pass.group(2)) > clock.instant().getEpochSecond();
        return proved && valid
                ? Optional.of(new Caller(
                        new Actor.Agent(pass.group(1), "observer " + pass.group(1)),
                        Set.of(Permission.ACT_AS_OBSERVER),
                        Optional.empty(),
                        Optional.empty()))
                : Optional.empty();
    }

    private static String code(String secret, String claim) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] code = mac.doFinal(claim.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("every Java has " + ALGORITHM, exception);
        }
    }
}
