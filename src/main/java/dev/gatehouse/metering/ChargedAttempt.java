package dev.gatehouse.metering;

import java.util.ArrayList;
import java.util.List;

/// What an attempt cost, as its row states it.
///
/// @param row the id of the row
/// @param attempt the id of the attempt
/// @param time when its call arrived, in milliseconds since 1970
/// @param place what it is attributed to
/// @param nanos nano-dollars
public record ChargedAttempt(String row, String attempt, long time, Place place, long nanos) {
    /// What an attempt is attributed to.
    public record Place(String key, String path, List<String> tags, String account, String model) {
        public Place {
            tags = List.copyOf(tags);
        }
    }

    /// Those of a call; also those that cost nothing, as something may be held for them.
    static List<ChargedAttempt> of(CallRow call) {
        var all = new ArrayList<ChargedAttempt>(call.attempts().size());
        for (CallRow.AttemptRow attempt : call.attempts()) {
            boolean own = attempt.json().member("own_key") != null;
            if (!own) {
                var place =
                        new Place(
                                call.text("key"),
                                call.text("user_path"),
                                call.tags(),
                                attempt.text("account"),
                                attempt.text("model"));
                String id = attempt.text("id");
                long time = call.number("time");
                all.add(new ChargedAttempt(call.text("id"), id, time, place, attempt.cost()));
            }
        }
        return all;
    }
}
