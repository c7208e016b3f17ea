package dev.belay.agent.jobs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Replaces secrets in a stream of bytes before anybody sees it, wherever the stream is cut. What may be the beginning of a
 * secret is held back until more comes. One thread writes; any may add secrets meanwhile.
 */
final class Redactor {

    /** Shorter words come up by chance, and who sees them redacted could tell them from that. */
    static final int BYTES_MIN = 6;

    private static final byte[] REDACTED = "[REDACTED]".getBytes(StandardCharsets.US_ASCII);

    /** Each byte of a log is held against all that begin with it; a job that names more has gone wrong. */
    static final int SECRETS_MAX = 2_000;

    /** Of all together: they stay in the agent's memory as long as the job runs. */
    static final int SECRETS_BYTES_MAX = 4 << 20;

    private final Set<String> known = new HashSet<>();
    private long knownBytes;
    private List<byte[]> secrets = List.of();

    /** The same by their first byte, the longest first. */
    private final byte[][][] beginning = new byte[256][0][];

    private final BiConsumer<byte[], Integer> out;
    private byte[] held = {};

    /** @param values those that are too short are let through; of one of several lines each line is a secret, too */
    Redactor(Collection<String> values, BiConsumer<byte[], Integer> out) {
        this.out = out;
        add(values);
    }

    /**
     * As {@link #add}, for a job that begins: of what is too much the longest are secrets, whole values before lines of them.
     *
     * @return how many lines and values are not hidden
     */
    synchronized int addMost(Collection<String> values) {
        Comparator<String> longest = Comparator.comparingInt(String::length).reversed();
        List<String> wanted = Stream.concat(
                        values.stream().sorted(longest), lines(values).sorted(longest))
                .filter(value -> longEnough(value) && !known.contains(value))
                .distinct()
                .toList();
        var most = new ArrayList<String>();
        long bytes = knownBytes;
        for (String each : wanted) {
            int its = each.getBytes(StandardCharsets.UTF_8).length;
            if (known.size() + most.size() < SECRETS_MAX && bytes + its <= SECRETS_BYTES_MAX) {
                most.add(each);
                bytes += its;
            }
        }
        hide(most);
        return wanted.size() - most.size();
    }

    private static Stream<String> lines(Collection<String> values) {
        return values.stream().flatMap(String::lines).map(String::strip);
    }

    /**
     * From the next byte that is written on these are secrets, too.
     *
     * @throws IllegalStateException if those are too many
     */
    synchronized void add(Collection<String> values) {
        Set<String> more = values.stream()
                .flatMap(value -> Stream.concat(Stream.of(value), lines(List.of(value))))
                .filter(value -> longEnough(value) && !known.contains(value))
                .distinct()
                .limit(SECRETS_MAX + 1L)
                .collect(Collectors.toSet());
        if (known.size() + more.size() > SECRETS_MAX || knownBytes + bytes(more) > SECRETS_BYTES_MAX) {
            throw new IllegalStateException("The log of a job hides " + SECRETS_MAX + " values of " + SECRETS_BYTES_MAX
                    + " bytes together at most, and each line of a value is one.");
        }
        hide(more);
    }

    private static long bytes(Collection<String> values) {
        return values.stream()
                .mapToLong(value -> value.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** Those that may be too many for {@link #add} were counted before. */
    private void hide(Collection<String> more) {
        known.addAll(more);
        knownBytes += bytes(more);
        Stream<byte[]> bytes = more.stream().map(value -> value.getBytes(StandardCharsets.UTF_8));
        secrets = Stream.concat(secrets.stream(), bytes)
                .sorted(Comparator.<byte[]>comparingInt(value -> value.length).reversed())
                .toList();
        secrets.stream()
                .collect(Collectors.groupingBy(secret -> secret[0] & 0xff))
                .forEach((first, those) -> beginning[first] = those.toArray(byte[][]::new));
    }

    /** A text of the agent's own without what is secret so far. */
    synchronized String clean(String text) {
        return clean(text, redactor -> redactor.hide(known));
    }

    static boolean longEnough(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length >= BYTES_MIN;
    }

    /** A text without the secrets. */
    static String clean(String text, Collection<String> secrets) {
        return clean(text, redactor -> redactor.add(secrets));
    }

    private static String clean(String text, Consumer<Redactor> told) {
        var clean = new ByteArrayOutputStream();
        var redactor = new Redactor(List.of(), (bytes, length) -> clean.write(bytes, 0, length));
        told.accept(redactor);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        redactor.write(bytes, bytes.length);
        redactor.end();
        return clean.toString(StandardCharsets.UTF_8);
    }

    synchronized void write(byte[] bytes, int length) {
        if (secrets.isEmpty()) {
            out.accept(bytes, length);
            return;
        }
        byte[] all = Arrays.copyOf(held, held.length + length);
        System.arraycopy(bytes, 0, all, held.length, length);
        clean(all, false);
    }

    private void clean(byte[] all, boolean last) {
        var clean = new ByteArrayOutputStream(all.length);
        int written = 0;
        int at = 0;
        while (at < all.length) {
            int found = found(all, at, last);
            if (found == PERHAPS) {
                break;
            }
            if (found == NONE) {
                at++;
            } else {
                clean.write(all, written, at - written);
                clean.writeBytes(REDACTED);
                at += found;
                written = at;
            }
        }
        clean.write(all, written, at - written);
        held = Arrays.copyOfRange(all, at, all.length);
        out.accept(clean.toByteArray(), clean.size());
    }

    /** Nothing more comes: what was held back is no longer secret, but a shorter one may be. */
    synchronized void end() {
        clean(held, true);
    }

    private static final int NONE = 0;
    private static final int PERHAPS = -1;

    /** The length of the longest secret that begins here; a longer one may still be on its way. */
    private int found(byte[] all, int at, boolean last) {
        for (byte[] secret : beginning[all[at] & 0xff]) {
            int common = Math.min(secret.length, all.length - at);
            boolean whole = common == secret.length;
            if ((whole || !last) && Arrays.equals(secret, 0, common, all, at, at + common)) {
                return whole ? common : PERHAPS;
            }
        }
        return NONE;
    }
}
