/// Limits on money over windows of time.
///
/// Start with [BudgetStage], which holds an amount before each attempt and settles it after;
/// [Budget] is the limit itself, [BudgetBook] finds those that apply, and `cluster.LeasedCounters`
/// decides about holds. To add something that a budget can be for, add a constant to
/// [Budget.Kind] and a line to [BudgetBook].
@NullMarked
package dev.gatehouse.budgets;

import org.jspecify.annotations.NullMarked;
