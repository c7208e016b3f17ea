package dev.belay.pipelines.identity;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * An RSA key by which tokens are signed (RS256, RFC 7518 section 3.3).
 *
 * @param encoded the private key as PKCS #8, in Base64
 */
record SigningKey(String id, String encoded, Instant createdAt) {

    private static final int BITS = 2_048;

    /** A new one. */
    static SigningKey made(String id, Instant now) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            byte[] encoded = generator.generateKeyPair().getPrivate().getEncoded();
            return new SigningKey(id, Base64.getEncoder().encodeToString(encoded), now);
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("every Java makes RSA keys", exception);
        }
    }

    private RSAPrivateCrtKey key() throws GeneralSecurityException {
        var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(encoded));
        return (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(spec);
    }

    /** A text and its signature, in the compact writing of RFC 7515. */
    String signed(String text) {
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + written(signature.sign());
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("the key " + id + " cannot sign", exception);
        }
    }

    /** Who reads a key in a log could sign as this server. */
    @Override
    public String toString() {
        return "SigningKey[" + id + ", •••]";
    }

    /** The public half, as RFC 7517 writes it. */
    Map<String, String> published() {
        try {
            RSAPrivateCrtKey key = key();
            return Map.of(
                    "kty",
                    "RSA",
                    "use",
                    "sig",
                    "alg",
                    "RS256",
                    "kid",
                    id,
                    "n",
                    written(unsigned(key.getModulus())),
                    "e",
                    written(unsigned(key.getPublicExponent())));
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("the key " + id + " cannot be read", exception);
        }
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    static String written(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
