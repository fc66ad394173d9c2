package dev.gatehouse.ledger;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/// Room on the disk for the rows of calls in flight, which is given up when the disk is full.
final class Reserve {
    private static final int SIZE = 4 << 20;
    private static final int PART = 64 << 10;

    private final Path file;

    Reserve(Path file) {
        this.file = file;
    }

    /// Takes the room. Zeros are written, as room that is only announced may not be there; as much
    /// stays free, as records need it meanwhile.
    ///
    /// @return whether it was to be had
    boolean take() {
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            long there = out.length();
            if (there >= SIZE) {
                return true;
            }
            if (Files.getFileStore(file).getUsableSpace() < 2 * SIZE - there) {
                giveUp();
                return false;
            }
            out.seek(there);
            var zeros = new byte[PART];
            for (long left = SIZE - there; left > 0; left -= PART) {
                out.write(zeros, 0, (int) Math.min(PART, left));
            }
            return true;
        } catch (IOException _) {
            giveUp();
            return false;
        }
    }

    void giveUp() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // Then there is no room to be given up.
        }
    }
}
