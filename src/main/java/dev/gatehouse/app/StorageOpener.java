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
    private static final Duration REDIS_LIMIT = Duration.ofMillis(50);
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
        Storage opened =
                switch (settings.type()) {
                    case SQLITE -> sqlite();
                    case POSTGRESQL ->
                            SqlStorage.postgresql(
                                    PostgresAddress.parse(revealed(settings.postgresql().url())),
                                    settings.postgresql().maxConnections());
                    case MONGODB ->
                            MongoStorage.open(
                                    revealed(settings.mongodb().url()),
                                    settings.mongodb().database(),
                                    READ_LIMIT);
                };
        Storage stored =
                settings.blobs() == StorageSettings.Large.DISK
                        ? opened.with(DiskBlobs.open(dataDir.resolve("blobs")))
                        : opened;
        return usesRedis(settings) ? besideRedis(stored) : stored;
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

    private Storage sqlite() throws IOException {
        Path path = settings.sqlite().path();
        Path file = path == null ? dataDir.resolve("gatehouse.db") : path;
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        return SqlStorage.sqlite(file, dataDir.resolve("lib"), READ_LIMIT);
    }
}
