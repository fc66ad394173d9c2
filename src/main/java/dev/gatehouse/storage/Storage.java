package dev.gatehouse.storage;

import java.io.IOException;

/// Everything that outlives the process. Features use these shapes and know no backend; a backend
/// implements them and knows no feature.
///
/// All methods of all shapes may block and may be called on virtual threads. [Texts] checks what
/// all backends accept: longer names, and texts that are no Unicode, are rejected.
///
/// @param backend the server or file behind the shapes
public record Storage(
        Documents documents,
        Journal journal,
        Rollups rollups,
        Counters counters,
        Notices notices,
        Blobs blobs,
        Backend backend)
        implements AutoCloseable {

    /// The server or file behind the shapes.
    public interface Backend extends AutoCloseable {
        /// What an operator calls it, without credentials: `sqlite data/gatehouse.db`.
        String name();

        /// The time of the storage in milliseconds since 1970, which all gateways share. Leases and
        /// windows use it.
        long now() throws StorageException;

        /// Everything that it keeps, for a copy of all.
        Contents contents();

        @Override
        void close() throws IOException;
    }

    /// The same with large values elsewhere.
    public Storage with(Blobs others) {
        return new Storage(documents, journal, rollups, counters, notices, others, backend);
    }

    /// The same with what gateways share elsewhere.
    ///
    /// @param server what is closed with the backend
    public Storage with(Counters others, Notices messages, AutoCloseable server) {
        return new Storage(
                documents, journal, rollups, others, messages, blobs, new Joined(backend, server));
    }

    private record Joined(Backend backend, AutoCloseable server) implements Backend {
        @Override
        public String name() {
            return backend.name();
        }

        @Override
        public long now() throws StorageException {
            return backend.now();
        }

        @Override
        public Contents contents() {
            return backend.contents();
        }

        @Override
        public void close() throws IOException {
            try (backend) {
                server.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (backend) {
            notices.close();
        }
    }
}
