package dev.gatehouse.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/// Numbers that look random and are the same for the same input: FNV-1a with SplitMix64 behind
/// it.
final class Hash {
    private Hash() {}

    static long of(String text) {
        return of(text.getBytes(UTF_8));
    }

    static long of(byte[] bytes) {
        long hash = 0xcbf29ce484222325L;
        for (byte one : bytes) {
            hash = (hash ^ (one & 0xff)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /// Spreads what differs in a few bits over all of them.
    static long mix(long seed) {
        long mixed = seed + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /// An id of a kind, the same for the same seed.
    static String id(String kind, long seed) {
        return kind + HexFormat.of().toHexDigits(seed);
    }
}
