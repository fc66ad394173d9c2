/// Connections to SQL databases: [Database] runs work on one, [SqliteDatabase] on the connections
/// of a file, [PostgresDatabase] on those of a server. [Sql] has the statements in short.
///
/// The classes of a driver are loaded by the opening of its database only.
@NullMarked
package dev.gatehouse.jdbc;

import org.jspecify.annotations.NullMarked;
