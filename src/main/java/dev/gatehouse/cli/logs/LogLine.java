package dev.gatehouse.cli.logs;

import dev.gatehouse.cli.Console;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;

/// A call of the audit log in one line.
final class LogLine {
    private static final String FORMAT = "%-19s %6s %9s  %-28s %-14s %-14s %-16s %s";

    static final String HEADING =
            FORMAT.formatted(
                    "TIME", "STATUS", "MS", "MODEL", "ACCOUNT", "CALLER", "USER PATH", "ERROR");

    private static final double NANOS = 1e6;
    private static final int SECONDS = 19;

    private LogLine() {}

    static String of(Json entry) throws MalformedJson {
        String time = text(entry, "timestamp");
        String model = text(entry, "resolved_model");
        return FORMAT.formatted(
                        time.substring(0, Math.min(SECONDS, time.length())).replace('T', ' '),
                        number(entry, "status_code"),
                        "%.1f".formatted(number(entry, "duration_ns") / NANOS),
                        cut(model.isEmpty() ? text(entry, "requested_model") : model, 28),
                        cut(text(entry, "provider_name"), 14),
                        cut(text(entry, "auth_key_id"), 14),
                        cut(text(entry, "user_path"), 16),
                        text(entry, "error_type"))
                .stripTrailing();
    }

    /// The same of a call that the live feed shows.
    static String ofLive(Json call) throws MalformedJson {
        String time = text(call, "since");
        return FORMAT.formatted(
                        time.substring(0, Math.min(SECONDS, time.length())).replace('T', ' '),
                        number(call, "status"),
                        "%.1f".formatted((double) number(call, "duration_ms")),
                        cut(text(call, "model"), 28),
                        cut(text(call, "account"), 14),
                        cut(text(call, "caller"), 14),
                        cut(text(call, "user_path"), 16),
                        text(call, "error"))
                .stripTrailing();
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    /// A text that a terminal can show; empty when there is none.
    static String text(Json entry, String name) throws MalformedJson {
        Json member = entry.member(name);
        return member == null || member.kind() != Json.Kind.STRING
                ? ""
                : Console.line(member.text());
    }

    private static long number(Json entry, String name) throws MalformedJson {
        Json member = entry.member(name);
        return member == null || member.kind() != Json.Kind.NUMBER ? 0 : member.asLong();
    }
}
