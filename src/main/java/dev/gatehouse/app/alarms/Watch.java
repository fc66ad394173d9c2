package dev.gatehouse.app.alarms;

import dev.gatehouse.alarms.Condition;
import dev.gatehouse.alarms.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out what holds of one kind of alarms.
interface Watch {
    Kind kind();

    /// All that holds now; `null` when that cannot be found out.
    @Nullable List<Condition> conditions();
}
