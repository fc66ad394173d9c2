package dev.gatehouse.budgets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.budgets.window.Anchors;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.List;

/// The anchors of windows as JSON. The names and the weekdays, 0 for Sunday, are those of GoModel.
final class AnchorsJson {
    private static final List<String> MEMBERS =
            List.of(
                    "daily_reset_hour",
                    "daily_reset_minute",
                    "weekly_reset_weekday",
                    "weekly_reset_hour",
                    "weekly_reset_minute",
                    "monthly_reset_day",
                    "monthly_reset_hour",
                    "monthly_reset_minute");
    private static final int[] LEAST = {0, 0, 0, 0, 0, 1, 0, 0};
    private static final int[] MOST = {23, 59, 6, 23, 59, 31, 23, 59};

    private AnchorsJson() {}

    static Anchors read(Document document) {
        try {
            return read(Json.parse(document.body().getBytes(UTF_8)), Anchors.USUAL);
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    /// Reads anchors; those that are absent stay as they were.
    ///
    /// @throws MalformedJson naming the member in error
    static Anchors read(Json from, Anchors before) throws MalformedJson {
        int[] values = values(before);
        List<String> names = from.names();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            int place = MEMBERS.indexOf(name);
            Json value = from.at(i);
            if (place < 0) {
                throw new MalformedJson("'" + name + "' is no setting of budgets.", name);
            }
            long number = value.kind() == Json.Kind.NUMBER ? value.asLong() : -1;
            if (number < LEAST[place] || number > MOST[place]) {
                throw new MalformedJson(
                        "'%s' must be between %d and %d."
                                .formatted(name, LEAST[place], MOST[place]),
                        name);
            }
            values[place] = (int) number;
        }
        return new Anchors(
                LocalTime.of(values[0], values[1]),
                values[2] == 0 ? DayOfWeek.SUNDAY : DayOfWeek.of(values[2]),
                LocalTime.of(values[3], values[4]),
                values[5],
                LocalTime.of(values[6], values[7]));
    }

    private static int[] values(Anchors from) {
        return new int[] {
            from.daily().getHour(),
            from.daily().getMinute(),
            from.weekday().getValue() % 7,
            from.weekly().getHour(),
            from.weekly().getMinute(),
            from.monthDay(),
            from.monthly().getHour(),
            from.monthly().getMinute()
        };
    }

    static void write(Anchors anchors, JsonWriter into) {
        int[] values = values(anchors);
        into.object();
        for (int i = 0; i < values.length; i++) {
            into.member(MEMBERS.get(i), values[i]);
        }
        into.end();
    }
}
