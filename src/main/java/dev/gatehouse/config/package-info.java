/// A file and the environment, read with types into records.
///
/// Start at [Group], what a settings record reads itself with, then [Setting] (one value),
/// [SettingsReader] (one reading with all its errors) and [SettingsError] (one error). The package
/// has no setting: each part of the program declares a record with a static `read`. A new kind of
/// value is a constant in `Scalar`.
@NullMarked
package dev.gatehouse.config;

import org.jspecify.annotations.NullMarked;
