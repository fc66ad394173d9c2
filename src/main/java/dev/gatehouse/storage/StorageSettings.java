package dev.gatehouse.storage;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where everything is kept that outlives the process.
///
/// @param type the database: a file of SQLite, or a server that several gateways can share
/// @param sqlite of the file
/// @param postgresql of the server of PostgreSQL
/// @param mongodb of the server of MongoDB
/// @param redis of the server of Redis
/// @param counters where budgets and limits count: in the database, or in Redis
/// @param notices how gateways notify each other: by the database, or by Redis
/// @param blobs where files and other large values are: on disk, or in the database
public record StorageSettings(
        Type type,
        Sqlite sqlite,
        Postgresql postgresql,
        Mongodb mongodb,
        Redis redis,
        Beside counters,
        Beside notices,
        Large blobs) {
    /// The databases.
    public enum Type {
        SQLITE,
        POSTGRESQL,
        MONGODB
    }

    /// What can be kept in Redis beside the database.
    public enum Beside {
        STORE,
        REDIS
    }

    /// Where large values are.
    public enum Large {
        DISK,
        DATABASE
    }

    /// The file of SQLite.
    ///
    /// @param path the file; `gatehouse.db` in the data directory when it is not given
    public record Sqlite(@Nullable Path path) {}

    /// The server of PostgreSQL.
    ///
    /// @param url its address: `postgres://user:password@host:5432/database?sslmode=require`
    /// @param maxConnections how many connections at most, beside one for notices
    public record Postgresql(@Nullable Secret url, int maxConnections) {}

    /// The server of MongoDB.
    ///
    /// @param url its address: `mongodb://user:password@host:27017`
    /// @param database the name of the database
    public record Mongodb(@Nullable Secret url, String database) {}

    /// The server of Redis.
    ///
    /// @param url its address: `redis://user:password@host:6379`
    public record Redis(@Nullable Secret url) {}

    /// Whether several gateways can have the same storage.
    public boolean shared() {
        return type != Type.SQLITE;
    }

    /// Reads them.
    public static StorageSettings read(Group g) {
        Group postgresql = g.group("postgresql");
        Group mongodb = g.group("mongodb");
        return new StorageSettings(
                g.word("type", Type.values(), Type.SQLITE)
                        .also("postgres", Type.POSTGRESQL)
                        .also("mongo", Type.MONGODB)
                        .env("STORAGE_TYPE")
                        .value(),
                new Sqlite(g.group("sqlite").path("path").env("SQLITE_PATH").orNull()),
                new Postgresql(
                        postgresql.secret("url").env("POSTGRES_URL").orNull(),
                        postgresql
                                .whole("max-connections", 10)
                                .between(1, 1_000)
                                .env("POSTGRES_MAX_CONNS")
                                .value()),
                new Mongodb(
                        mongodb.secret("url").env("MONGODB_URL").orNull(),
                        mongodb.text("database", "gatehouse").env("MONGODB_DATABASE").value()),
                new Redis(g.group("redis").secret("url").env("REDIS_URL").orNull()),
                g.word("counters", Beside.values(), Beside.STORE).value(),
                g.word("notices", Beside.values(), Beside.STORE).value(),
                g.word("blobs", Large.values(), Large.DISK).value());
    }
}
