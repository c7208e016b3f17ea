package dev.belay.platform.vault;

import dev.belay.kernel.Gen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals texts with a key that is not in the database: AES-256 in Galois/Counter Mode (NIST SP 800-38D), a fresh nonce of 96 bits for
 * each. What is sealed tells what it is about, so that nobody can put one secret in the place of another, and by which key it was
 * sealed, so that a wrong key is told from a broken text. Of several keys the first seals, and each opens what it sealed.
 */
public final class Vault {

    private static final String PREFIX = "sealed:1:";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_ID_BYTES = 4;

    private final List<Key> keys;
    private final Path file;
    private final Gen gen;

    private Vault(List<Key> keys, Path file, Gen gen) {
        this.keys = List.copyOf(keys);
        this.file = file;
        this.gen = gen;
    }

    /** A key and the name under which what it sealed tells of it. */
    private record Key(String id, SecretKeySpec spec) {

        /** @throws IllegalArgumentException when that is no key */
        static Key read(String line) {
            byte[] bytes = Base64.getUrlDecoder().decode(line);
            if (bytes.length != KEY_BYTES) {
                throw new IllegalArgumentException("it holds " + bytes.length + " bytes");
            }
            return new Key(HexFormat.of().formatHex(sha256(bytes), 0, KEY_ID_BYTES), new SecretKeySpec(bytes, "AES"));
        }
    }

    /**
     * Opens the vault whose keys are in a file, one a line; without a file, one with one key is made that only its owner can
     * read.
     *
     * @throws IllegalStateException when the file holds no key, or something else
     */
    public static Vault in(Path file, Gen gen) {
        try {
            if (!Files.exists(file)) {
                make(file, gen);
            }
            List<Key> keys = Files.readString(file)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .map(Key::read)
                    .toList();
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("it is empty");
            }
            return new Vault(keys, file, gen);
        } catch (IllegalArgumentException exception) {
            throw new IllegalStateException(
                    "The file " + file + " should hold the keys of secrets, one a line, each " + KEY_BYTES
                            + " bytes in base64 for URLs; " + exception.getMessage()
                            + ". Bring back the file as it was.",
                    exception);
        } catch (IOException exception) {
            throw new UncheckedIOException("could not read the key of secrets in " + file, exception);
        }
    }

    /** The key is on the disk before anything is sealed with it. */
    private static void make(Path file, Gen gen) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path fresh = file.resolveSibling(file.getFileName() + "." + gen.id());
        try (var channel =
                FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            channel.write(java.nio.ByteBuffer.wrap(gen.secret(KEY_BYTES).getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        try {
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException _) {
            // Another server was quicker; its key holds.
        } finally {
            Files.delete(fresh);
        }
        // Its name, too: a key that is gone after a crash of the machine opens nothing that the database kept.
        try (var folder = FileChannel.open(file.toAbsolutePath().resolveSibling(""), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /**
     * Secrets that everybody knows who has the same keys, and nobody else: one of each key, as the keys stand in the file.
     *
     * @param about what they are for; they tell nothing of those for something else, nor of the keys
     */
    public List<String> derived(String about) {
        return keys.stream().map(each -> derived(each, about)).toList();
    }

    private static String derived(Key key, String about) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.spec().getEncoded(), "HmacSHA256"));
            byte[] secret = mac.doFinal(about.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("every Java has HmacSHA256", exception);
        }
    }

    /**
     * Seals a text.
     *
     * @param about what the text is, such as the name of a secret; only who says the same can open it
     */
    public String seal(String text, String about) {
        byte[] nonce = Base64.getUrlDecoder().decode(gen.secret(NONCE_BYTES));
        Key key = keys.getFirst();
        byte[] sealed = run(key, Cipher.ENCRYPT_MODE, nonce, text.getBytes(StandardCharsets.UTF_8), about);
        var encoder = Base64.getUrlEncoder().withoutPadding();
        return PREFIX + key.id() + ":" + encoder.encodeToString(nonce) + ":" + encoder.encodeToString(sealed);
    }

    /**
     * What {@link #seal} sealed. A text that was kept before there were vaults is given back as it is.
     *
     * @throws IllegalStateException when it was sealed with another key or for another purpose, or was changed
     */
    public String open(String sealed, String about) {
        if (!sealed.startsWith(PREFIX)) {
            return sealed;
        }
        String[] parts = sealed.substring(PREFIX.length()).split(":");
        Key key = keys.stream()
                .filter(each -> parts.length == 3 && each.id().equals(parts[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The secret “" + about
                        + "” was sealed with another key than those in " + file
                        + ". Bring back that key, or set the secret anew."));
        byte[] nonce = Base64.getUrlDecoder().decode(parts[1]);
        byte[] text =
                run(key, Cipher.DECRYPT_MODE, nonce, Base64.getUrlDecoder().decode(parts[2]), about);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static byte[] run(Key key, int mode, byte[] nonce, byte[] bytes, String about) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key.spec(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(about.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("The secret “" + about + "” cannot be opened: it was changed.", exception);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("every Java has SHA-256", exception);
        }
    }
}
