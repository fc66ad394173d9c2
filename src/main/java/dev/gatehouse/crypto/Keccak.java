package dev.gatehouse.crypto;

/// Keccak-256 as Ethereum has it: with the padding of the competition, not of SHA-3. Of short texts
/// only.
public final class Keccak {
    private static final int RATE = 136;

    private static final long[] CONSTANTS = {
        0x0000000000000001L, 0x0000000000008082L, 0x800000000000808AL, 0x8000000080008000L,
        0x000000000000808BL, 0x0000000080000001L, 0x8000000080008081L, 0x8000000000008009L,
        0x000000000000008AL, 0x0000000000000088L, 0x0000000080008009L, 0x000000008000000AL,
        0x000000008000808BL, 0x800000000000008BL, 0x8000000000008089L, 0x8000000000008003L,
        0x8000000000008002L, 0x8000000000000080L, 0x000000000000800AL, 0x800000008000000AL,
        0x8000000080008081L, 0x8000000000008080L, 0x0000000080000001L, 0x8000000080008008L
    };

    private static final int[] ROTATIONS = {
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
    };

    private static final int[] LANES = {
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
    };

    private Keccak() {}

    /// The hash of fewer bytes than a block has.
    public static byte[] hash(byte[] bytes) {
        if (bytes.length >= RATE) {
            throw new IllegalArgumentException("more than a block");
        }
        long[] state = new long[25];
        for (int i = 0; i < bytes.length; i++) {
            state[i / 8] ^= (bytes[i] & 0xFFL) << (i % 8 * 8);
        }
        state[bytes.length / 8] ^= 1L << (bytes.length % 8 * 8);
        state[(RATE - 1) / 8] ^= 0x80L << ((RATE - 1) % 8 * 8);
        for (long constant : CONSTANTS) {
            round(state, constant);
        }
        byte[] hash = new byte[32];
        for (int i = 0; i < 32; i++) {
            hash[i] = (byte) (state[i / 8] >>> (i % 8 * 8));
        }
        return hash;
    }

    private static void round(long[] state, long constant) {
        long[] parity = new long[5];
        for (int x = 0; x < 5; x++) {
            parity[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
        }
        for (int i = 0; i < 25; i++) {
            int x = i % 5;
            state[i] ^= parity[(x + 4) % 5] ^ Long.rotateLeft(parity[(x + 1) % 5], 1);
        }
        long moved = state[1];
        for (int i = 0; i < 24; i++) {
            long next = state[LANES[i]];
            state[LANES[i]] = Long.rotateLeft(moved, ROTATIONS[i]);
            moved = next;
        }
        for (int y = 0; y < 25; y += 5) {
            long[] row = {state[y], state[y + 1], state[y + 2], state[y + 3], state[y + 4]};
            for (int x = 0; x < 5; x++) {
                state[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
            }
        }
        state[0] ^= constant;
    }
}
