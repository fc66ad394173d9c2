package dev.gatehouse.app;

import dev.gatehouse.config.Secret;
import dev.gatehouse.jdbc.PostgresAddress;
import dev.gatehouse.redis.Redis;
import dev.gatehouse.redis.RedisException;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageSettings;
import dev.gatehouse.storage.disk.DiskBlobs;
import dev.gatehouse.storage.mongo.MongoStorage;
import dev.gatehouse.storage.redis.RedisCounters;
import dev.gatehouse.storage.redis.RedisNotices;
import dev.gatehouse.storage.sql.SqlStorage;
import dev.gatehouse.storage.transfer.Destination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Opens the storage that the settings name.
final class StorageOpener {
    private static final Duration READ_LIMIT = Duration.ofSeconds(2);
    private static final Duration PAGE_LIMIT = Duration.ofSeconds(10);
    private static final Duration REDIS_LIMIT = Duration.ofSeconds(2);
    private static final Duration REDIS_CHECK = Duration.ofSeconds(1);

    private final StorageSettings settings;
    private final Path dataDir;
    private final Consumer<String> warnings;

    /// @param warnings receives, in a sentence each, warnings for the operator
    StorageOpener(StorageSettings settings, Path dataDir, Consumer<String> warnings) {
        this.settings = settings;
        this.dataDir = dataDir;
        this.warnings = warnings;
    }

    /// Shows what the chosen database lacks in the settings.
    ///
    /// @param errors receives the path of a setting, and what is wrong with it
    static void check(StorageSettings settings, BiConsumer<String, String> errors) {
        switch (settings.type()) {
            case SQLITE -> {}
            case POSTGRESQL -> {
                checkUrl("storage.postgresql.url", settings.postgresql().url(), errors);
                checkPostgres(settings.postgresql().url(), errors);
            }
            case MONGODB -> checkUrl("storage.mongodb.url", settings.mongodb().url(), errors);
        }
        if (usesRedis(settings)) {
            checkUrl("storage.redis.url", settings.redis().url(), errors);
        }
    }

    private static void checkUrl(
            String path, @Nullable Secret url, BiConsumer<String, String> errors) {
        if (url == null) {
            errors.accept(path, "is needed by the settings of 'storage'");
        }
    }

    private static void checkPostgres(@Nullable Secret url, BiConsumer<String, String> errors) {
        try {
            if (url != null) {
                PostgresAddress.parse(url.reveal());
            }
        } catch (IllegalArgumentException e) {
            errors.accept("storage.postgresql.url", String.valueOf(e.getMessage()));
        }
    }

    /// Opens it.
    ///
    /// @throws IOException when it cannot be opened; a
    ///     [dev.gatehouse.storage.StorageException] states whether it may be later
    Storage open() throws IOException {
        Storage stored = with(database(READ_LIMIT));
        try {
            checkWhole(stored);
        } catch (IOException e) {
            stored.close();
            throw e;
        }
        return usesRedis(settings) ? besideRedis(stored) : stored;
    }

    private static void checkWhole(Storage stored) throws IOException {
        if (Destination.unfinished(stored)) {
            throw new IOException(
                    stored.backend().name()
                            + " has a copy that was cut: run `gatehouse storage copy` or `gatehouse"
                            + " restore` again to its end");
        }
    }

    /// Opens it without what gateways share in Redis.
    ///
    /// @param write whether to fill it; otherwise it is read as it is now, beside its gateways
    Storage openAlone(boolean write) throws IOException {
        return with(write ? database(PAGE_LIMIT) : snapshot());
    }

    /// The folder of blobs; `null` when they are in the database.
    @Nullable Path blobs() {
        return settings.blobs() == StorageSettings.Large.DISK ? dataDir.resolve("blobs") : null;
    }

    private Storage with(Storage opened) throws IOException {
        Path blobs = blobs();
        try {
            return blobs == null ? opened : opened.with(DiskBlobs.open(blobs));
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private Storage database(Duration limit) throws IOException {
        return switch (settings.type()) {
            case SQLITE -> sqlite(limit);
            case POSTGRESQL ->
                    SqlStorage.postgresql(address(), settings.postgresql().maxConnections());
            case MONGODB -> mongodb(limit);
        };
    }

    private Storage snapshot() throws IOException {
        return switch (settings.type()) {
            case SQLITE -> SqlStorage.readSqlite(file(), dataDir.resolve("lib"));
            case POSTGRESQL -> SqlStorage.readPostgresql(address());
            case MONGODB -> mongodb(PAGE_LIMIT);
        };
    }

    private PostgresAddress address() {
        return PostgresAddress.parse(revealed(settings.postgresql().url()));
    }

    private Storage mongodb(Duration limit) throws IOException {
        return MongoStorage.open(
                revealed(settings.mongodb().url()), settings.mongodb().database(), limit);
    }

    private static boolean usesRedis(StorageSettings settings) {
        return settings.counters() == StorageSettings.Beside.REDIS
                || settings.notices() == StorageSettings.Beside.REDIS;
    }

    private Storage besideRedis(Storage stored) throws IOException {
        Redis redis;
        try {
            redis = Redis.of(revealed(settings.redis().url()));
        } catch (RedisException e) {
            stored.close();
            throw new IOException("storage.redis.url: " + e.getMessage(), e);
        }
        try {
            redis.warnings(REDIS_CHECK).forEach(warnings);
        } catch (RedisException e) {
            warnings.accept("Redis cannot be checked: " + e.getMessage() + ".");
        }
        boolean counters = settings.counters() == StorageSettings.Beside.REDIS;
        boolean notices = settings.notices() == StorageSettings.Beside.REDIS;
        return stored.with(
                counters ? new RedisCounters(redis, REDIS_LIMIT) : stored.counters(),
                notices ? new RedisNotices(redis) : stored.notices(),
                redis);
    }

    private static String revealed(@Nullable Secret url) {
        return Objects.requireNonNull(url).reveal();
    }

    private Path file() {
        Path path = settings.sqlite().path();
        return path == null ? dataDir.resolve("gatehouse.db") : path;
    }

    private Storage sqlite(Duration limit) throws IOException {
        Path file = file();
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        return SqlStorage.sqlite(file, dataDir.resolve("lib"), limit);
    }
}
