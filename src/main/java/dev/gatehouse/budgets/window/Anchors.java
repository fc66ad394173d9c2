package dev.gatehouse.budgets.window;

import java.time.DayOfWeek;
import java.time.LocalTime;

/// When the windows of the calendar begin.
///
/// @param daily the time of day at which days begin
/// @param weekday the day on which weeks begin
/// @param weekly the time of that day
/// @param monthDay the day on which months begin; the last one of a month that is shorter
/// @param monthly the time of that day
public record Anchors(
        LocalTime daily, DayOfWeek weekday, LocalTime weekly, int monthDay, LocalTime monthly) {
    /// Midnight, Monday and the first.
    public static final Anchors USUAL =
            new Anchors(
                    LocalTime.MIDNIGHT,
                    DayOfWeek.MONDAY,
                    LocalTime.MIDNIGHT,
                    1,
                    LocalTime.MIDNIGHT);
}
