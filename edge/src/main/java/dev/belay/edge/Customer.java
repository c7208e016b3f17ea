package dev.belay.edge;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Who a request comes from, as far as staying on one side of a canary goes: a random name in a cookie. It says nothing about
 * the person, and a customer who makes one up chooses no more than their own side.
 */
final class Customer {

    static final String COOKIE = "belay-customer";

    private static final int NAME_CHARS = 22;
    private static final int NAME_CHARS_MIN = 16;
    private static final int NAME_CHARS_MAX = 64;
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Customer() {}

    /** The name in a {@code Cookie} header, unless it is missing or was not made by an edge. */
    static Optional<String> named(String cookieHeader) {
        int at = cookieHeader.indexOf(COOKIE + "=");
        while (at >= 0) {
            int from = at + COOKIE.length() + 1;
            if (at == 0 || cookieHeader.charAt(at - 1) == ' ' || cookieHeader.charAt(at - 1) == ';') {
                int end = cookieHeader.indexOf(';', from);
                var name = cookieHeader.substring(from, end < 0 ? cookieHeader.length() : end);
                return wellFormed(name) ? Optional.of(name) : Optional.empty();
            }
            at = cookieHeader.indexOf(COOKIE + "=", from);
        }
        return Optional.empty();
    }

    /** A name for a customer who has none: 132 random bits. */
    static String newName(RandomGenerator random) {
        var name = new byte[NAME_CHARS];
        for (int index = 0; index < NAME_CHARS; ) {
            long bits = random.nextLong();
            for (int taken = 0; taken < 10 && index < NAME_CHARS; taken++) {
                name[index++] = (byte) ALPHABET.charAt((int) (bits & 63));
                bits >>>= 6;
            }
        }
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** The {@code Set-Cookie} header that keeps a name for a year. */
    static String cookie(String name, boolean secure) {
        return COOKIE + "=" + name + "; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "");
    }

    /** Where a customer stands for a pilot of a service: from 0 to 100, spread evenly, always the same. */
    static double point(String customer, String service, String environment, String pilot) {
        long hash = FNV_BASIS;
        hash = mixIn(hash, customer);
        hash = mixIn(hash, service);
        hash = mixIn(hash, environment);
        hash = mixIn(hash, pilot);
        return (finish(hash) >>> 11) * 0x1.0p-53 * 100;
    }

    private static long mixIn(long hash, String text) {
        long mixed = hash;
        for (int index = 0; index < text.length(); index++) {
            mixed = (mixed ^ text.charAt(index)) * FNV_PRIME;
        }
        // A separator that no name contains, so that "ab","c" is not "a","bc".
        return (mixed ^ 0xffff) * FNV_PRIME;
    }

    /** Spreads the low bits over all: the last step of MurmurHash3, Austin Appleby, public domain. */
    private static long finish(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    private static boolean wellFormed(String name) {
        return name.length() >= NAME_CHARS_MIN
                && name.length() <= NAME_CHARS_MAX
                && name.chars().allMatch(c -> c < 128 && ALPHABET.indexOf(c) >= 0);
    }
}
