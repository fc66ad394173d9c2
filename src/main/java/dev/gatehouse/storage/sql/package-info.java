/// Storage in SQL databases: [SqlStorage] opens it, each shape is one class, and [SqlVariant] has
/// what differs between SQLite and PostgreSQL. The tables are in [Schema]; a change of them is a
/// further step at the end of its list.
@NullMarked
package dev.gatehouse.storage.sql;

import org.jspecify.annotations.NullMarked;
