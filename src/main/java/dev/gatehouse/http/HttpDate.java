package dev.gatehouse.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The value of a Date field (RFC 9110 section 5.6.7), formatted once a second.
final class HttpDate {
    private record Printed(long second, String text) {}

    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    private static volatile Printed printed = print(0);

    private HttpDate() {}

    static String now() {
        long second = System.currentTimeMillis() / 1000;
        Printed known = printed;
        if (known.second != second) {
            known = print(second);
            printed = known;
        }
        return known.text;
    }

    private static Printed print(long second) {
        var time = ZonedDateTime.ofInstant(Instant.ofEpochSecond(second), ZoneOffset.UTC);
        return new Printed(second, FORM.format(time));
    }
}
