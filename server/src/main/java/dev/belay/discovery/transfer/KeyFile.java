package dev.belay.discovery.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the keys of secondaries: a line for each, with name, algorithm and base64. What follows a # is a remark. */
final class KeyFile {

    /** Shorter ones can be guessed. */
    static final int SECRET_BYTES_MIN = 16;

    private static final int KEYS_MAX = 1_000;
    private static final Pattern NAME = Pattern.compile("(?=.{1,200}$)[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
    private static final Logger log = LoggerFactory.getLogger(KeyFile.class);

    private KeyFile() {}

    /**
     * Reads all keys.
     *
     * @throws IllegalStateException when something is wrong; the message says what and in which line, without a secret
     */
    static List<TransferKey> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
            warnOfReaders(file);
        } catch (IOException exception) {
            throw new IllegalStateException(
                    "The keys of secondaries in " + file + " (dns-transfer-keys-file) cannot be read: "
                            + exception.getMessage(),
                    exception);
        }
        var keys = new ArrayList<TransferKey>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceAll("#.*", "").strip();
            if (!line.isEmpty()) {
                String where = file + ", line " + (i + 1) + ": ";
                TransferKey key = key(line, where);
                if (!names.add(key.name()) || keys.size() == KEYS_MAX) {
                    throw new IllegalStateException(where + "there is a key " + key.name() + " already, or too many");
                }
                keys.add(key);
            }
        }
        return keys;
    }

    private static TransferKey key(String line, String where) {
        String[] words = line.split("\\s+");
        if (words.length != 3) {
            throw new IllegalStateException(where + "a key is “name algorithm base64”");
        }
        String name = words[0].toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalStateException(where + "“" + name + "” is no name of a key");
        }
        TransferKey.Algorithm algorithm = TransferKey.Algorithm.of(words[1])
                .orElseThrow(() -> new IllegalStateException(
                        where + "the algorithm must be hmac-sha256 or hmac-sha512, not " + words[1]));
        byte[] secret = decoded(words[2])
                .filter(bytes -> bytes.length >= SECRET_BYTES_MIN)
                .orElseThrow(() -> new IllegalStateException(
                        where + "the secret must be base64 of " + SECRET_BYTES_MIN + " bytes or more"));
        return new TransferKey(name, algorithm, secret);
    }

    private static Optional<byte[]> decoded(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static void warnOfReaders(Path file) throws IOException {
        Set<PosixFilePermission> may = Files.getPosixFilePermissions(file);
        if (may.contains(PosixFilePermission.OTHERS_READ) || may.contains(PosixFilePermission.GROUP_READ)) {
            log.atWarn()
                    .addKeyValue("file", file)
                    .log("others than its owner can read the keys of secondaries: chmod 600");
        }
    }
}
