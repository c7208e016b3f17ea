package dev.belay.platform.access;

import java.util.Optional;

/** Knows some credentials. The subjects that issue credentials each offer one; the first that knows a token answers. */
public interface Authenticator {

    /** The caller whose token or session this is, if it is known and has not expired. */
    Optional<Caller> authenticate(Credential credential);

    /** What came with a request. */
    sealed interface Credential {

        /** From {@code Authorization: Bearer …} or {@code Authorization: Token …}. */
        record Token(String value) implements Credential {}

        /** From the session cookie. */
        record Session(String value) implements Credential {}
    }
}
