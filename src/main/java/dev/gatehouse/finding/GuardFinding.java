package dev.gatehouse.finding;

import java.util.Locale;

/// What a guardrail has found in a call. It never holds the text.
///
/// @param guard the name of the guardrail
/// @param kind what was found, such as `email`
/// @param place where, such as `messages[3].content`
/// @param action what is done about it
/// @param dryRun whether it is recorded only, whatever the action
/// @param answer whether it was in the answer; else in the request
/// @param count how often it was found there
public record GuardFinding(
        String guard,
        String kind,
        String place,
        Action action,
        boolean dryRun,
        boolean answer,
        int count) {
    /// What is done about a finding.
    public enum Action {
        /// It is recorded.
        FLAG,
        /// Another text takes its place, for good.
        MASK,
        /// A placeholder takes its place, and the text returns in the answer.
        PSEUDONYMISE,
        /// The call is rejected.
        BLOCK;

        /// Its name in settings, logs and metrics.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The direction it was found in, as metrics show it.
    public String direction() {
        return answer ? "answer" : "request";
    }
}
