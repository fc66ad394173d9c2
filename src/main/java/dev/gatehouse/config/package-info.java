/// A file and the environment, bound into a tree of records.
///
/// Start at [Binder], then [Sources] (what is read) and [Fault] (what is said when it does not
/// fit). The package knows no setting: each part of the program declares a record with
/// [Default], [Environment] and [Range] on its components. A new kind of value is one case in
/// `Scalars`; text, lists, maps, nested records and sealed choices are the job of `Walk`.
@NullMarked
package dev.gatehouse.config;

import org.jspecify.annotations.NullMarked;
