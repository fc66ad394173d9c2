package dev.gatehouse.telemetry;

import java.time.Instant;

/// The timestamp of log lines (RFC 3339), formatted whole once a second.
final class LogTime {
    private record Printed(long second, String text) {}

    private static volatile Printed printed = new Printed(0, "1970-01-01T00:00:00");

    private LogTime() {}

    static String now() {
        long millis = System.currentTimeMillis();
        long second = millis / 1000;
        Printed known = printed;
        if (known.second != second) {
            String text = Instant.ofEpochSecond(second).toString();
            known = new Printed(second, text.substring(0, text.length() - 1));
            printed = known;
        }
        int rest = (int) (millis % 1000);
        var text = new StringBuilder(24).append(known.text).append('.');
        text.append((char) ('0' + rest / 100));
        text.append((char) ('0' + rest / 10 % 10));
        return text.append((char) ('0' + rest % 10)).append('Z').toString();
    }
}
