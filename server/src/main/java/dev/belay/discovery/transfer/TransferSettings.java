package dev.belay.discovery.transfer;

import dev.belay.protocol.net.Networks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who gets copies of the zones.
 *
 * @param networks whose machines may ask without a key
 * @param transfersMax transfers that are under way at once
 * @param secondaries who is told of changes
 * @param from the address that they are told from; nothing for any
 * @param serialFile where the last number of the zones is kept
 */
public record TransferSettings(
        List<TransferKey> keys,
        Networks networks,
        int transfersMax,
        List<Secondary> secondaries,
        Optional<InetAddress> from,
        Path serialFile) {

    private static final int SECONDARIES_MAX = 32;
    private static final int PORT = 53;
    private static final Pattern SECONDARY =
            Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([0-9.]+))(?::(\\d{1,5}))?(?:@([A-Za-z0-9._-]+))?");

    public TransferSettings {
        keys = List.copyOf(keys);
        secondaries = List.copyOf(secondaries);
        for (Secondary each : secondaries) {
            if (each.key.isPresent() && key(keys, each.key.get()).isEmpty()) {
                throw new IllegalStateException(
                        "dns-notify names the key " + each.key.get() + ", which dns-transfer-keys-file does not hold.");
            }
        }
    }

    /** Somebody who is told of changes, in messages signed with a key if one is named. */
    public record Secondary(InetSocketAddress address, Optional<String> key) {}

    /** The same with the keys of a file. */
    public static List<TransferKey> keys(Path file) {
        return KeyFile.read(file);
    }

    /**
     * Reads secondaries such as {@code 10.0.0.7,10.0.0.8:5353@key,[fd00::7]:53}.
     *
     * @throws IllegalArgumentException when it is none; the message says what is wrong, for people
     */
    public static List<Secondary> secondaries(String text) {
        String[] all = text.isBlank() ? new String[0] : text.split(",");
        if (all.length > SECONDARIES_MAX) {
            throw new IllegalArgumentException("must be " + SECONDARIES_MAX + " addresses at most");
        }
        return Arrays.stream(all)
                .map(String::strip)
                .map(TransferSettings::secondary)
                .toList();
    }

    private static Secondary secondary(String text) {
        Matcher matcher = SECONDARY.matcher(text);
        try {
            if (matcher.matches()) {
                String address = Optional.ofNullable(matcher.group(1)).orElseGet(() -> matcher.group(2));
                int port = Optional.ofNullable(matcher.group(3))
                        .map(Integer::parseInt)
                        .orElse(PORT);
                return new Secondary(
                        new InetSocketAddress(InetAddress.ofLiteral(address), port),
                        Optional.ofNullable(matcher.group(4)).map(key -> key.toLowerCase(Locale.ROOT)));
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "must be addresses like 10.0.0.7,10.0.0.8:5353@key,[fd00::7]:53, not " + text);
    }

    /** Whether anybody may have a copy. */
    boolean isOn() {
        return !keys.isEmpty() || !networks.isEmpty();
    }

    Optional<TransferKey> key(String name) {
        return key(keys, name);
    }

    private static Optional<TransferKey> key(List<TransferKey> keys, String name) {
        return keys.stream().filter(key -> key.name().equals(name)).findFirst();
    }
}
