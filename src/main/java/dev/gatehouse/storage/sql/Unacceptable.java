package dev.gatehouse.storage.sql;

import dev.gatehouse.storage.StorageException;

/// A value that is found to be unacceptable in the middle of a transaction, which is rolled back.
final class Unacceptable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StorageException rejected;

    private Unacceptable(StorageException rejected) {
        super(rejected);
        this.rejected = rejected;
    }

    /// A step that may reject a value.
    @FunctionalInterface
    interface Step<T> {
        T run() throws StorageException;
    }

    /// A step without a result.
    @FunctionalInterface
    interface Check {
        void run() throws StorageException;
    }

    static <T> T unless(Step<T> step) {
        try {
            return step.run();
        } catch (StorageException e) {
            throw new Unacceptable(e);
        }
    }

    static void unless(Check check) {
        unless(
                () -> {
                    check.run();
                    return true;
                });
    }

    StorageException rejected() {
        return rejected;
    }
}
