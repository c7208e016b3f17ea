package dev.belay.discovery.transfer;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret that a secondary shares with this server (RFC 8945). It is shown to nobody. */
public final class TransferKey {

    /** How messages are signed. */
    enum Algorithm {
        SHA256("hmac-sha256", "HmacSHA256", 32),
        SHA512("hmac-sha512", "HmacSHA512", 64);

        private final String label;
        private final String java;
        private final int bytes;

        Algorithm(String label, String java, int bytes) {
            this.label = label;
            this.java = java;
            this.bytes = bytes;
        }

        static Optional<Algorithm> of(String label) {
            return Arrays.stream(values())
                    .filter(each -> each.label.equalsIgnoreCase(label))
                    .findFirst();
        }

        /** As on the wire. */
        byte[] wire() {
            return Wire.name(label);
        }

        /** How long a whole signature is. */
        int bytes() {
            return bytes;
        }
    }

    private final String name;
    private final Algorithm algorithm;
    private final SecretKeySpec secret;

    TransferKey(String name, Algorithm algorithm, byte[] secret) {
        this.name = name;
        this.algorithm = algorithm;
        this.secret = new SecretKeySpec(secret, algorithm.java);
    }

    /** In lower case, without a dot at its end. */
    String name() {
        return name;
    }

    byte[] wire() {
        return Wire.name(name);
    }

    Algorithm algorithm() {
        return algorithm;
    }

    /** The signature of bytes. */
    byte[] sign(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(algorithm.java);
            mac.init(secret);
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("every Java has " + algorithm.java, exception);
        }
    }

    @Override
    public String toString() {
        return name + " •••";
    }
}
