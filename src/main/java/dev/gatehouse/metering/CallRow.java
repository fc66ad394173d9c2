package dev.gatehouse.metering;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The row of a call, as [RowWriter] wrote it.
///
/// @param json the row itself
/// @param attempts in the order in which they ended
record CallRow(Json json, List<AttemptRow> attempts) {
    private static final Field<Json> ATTEMPTS = Field.array("attempts");
    private static final Field<Json> USAGE = Field.object("usage");
    private static final Field<Json> CHARGE = Field.object("charge");

    /// An attempt of a call.
    ///
    /// @param usage `null` when there is none
    /// @param charge `null` when there is none
    record AttemptRow(Json json, @Nullable Usage usage, @Nullable Json charge) {
        String text(String name) {
            return CallRow.text(json, name);
        }

        boolean estimated() {
            Json usage = json.member("usage");
            return usage != null && usage.member("estimated") != null;
        }

        /// Whether a part of its cost is unknown.
        boolean unpriced() {
            return charge == null ? usage != null : charge.member("missing") != null;
        }

        /// The known part of its cost, in nano-dollars.
        long cost() {
            return inputCost() + outputCost() + charged("other");
        }

        long inputCost() {
            return charged("input") + charged("cache_read") + charged("cache_write");
        }

        long outputCost() {
            return charged("output") + charged("reasoning");
        }

        private long charged(String part) {
            return charge == null ? 0 : number(charge, part);
        }
    }

    /// Reads a row.
    ///
    /// @throws MalformedJson when it is none
    static CallRow read(byte[] row) throws MalformedJson {
        Json json = Json.parse(row);
        var attempts = new ArrayList<AttemptRow>(1);
        Json list = ATTEMPTS.in(json);
        for (int i = 0; list != null && i < list.size(); i++) {
            Json attempt = list.at(i);
            Json usage = USAGE.in(attempt);
            Usage used = usage == null ? null : usage(usage);
            attempts.add(new AttemptRow(attempt, used, CHARGE.in(attempt)));
        }
        return new CallRow(json, attempts);
    }

    static CallRow read(String row) throws MalformedJson {
        return read(row.getBytes(UTF_8));
    }

    private static Usage usage(Json usage) {
        var counts = new EnumMap<Extras.Kind, Long>(Extras.Kind.class);
        for (Extras.Kind kind : Extras.Kind.values()) {
            long count = number(usage, kind.id());
            if (count != 0) {
                counts.put(kind, count);
            }
        }
        Extras.Tier tier = Extras.Tier.of(text(usage, "tier"));
        String image = text(usage, "image");
        boolean none = counts.isEmpty() && tier == Extras.Tier.STANDARD && image.isEmpty();
        return new Usage(
                number(usage, "input"),
                number(usage, "output"),
                number(usage, "cached"),
                number(usage, "written"),
                number(usage, "written_hour"),
                number(usage, "reasoning"),
                none
                        ? Extras.NONE
                        : new Extras(counts, tier, image.isEmpty() ? null : image, null));
    }

    /// A text member; empty when there is none.
    String text(String name) {
        return text(json, name);
    }

    /// A number member; 0 when there is none.
    long number(String name) {
        return number(json, name);
    }

    /// The model that answered, now or when the cache stored its answer; else the one that was
    /// requested.
    String model() {
        if (!attempts.isEmpty()) {
            return attempts.getLast().text("model");
        }
        String cached = text("model");
        return cached.isEmpty() ? text("requested_model") : cached;
    }

    /// The account that answered last, likewise; empty when none was tried.
    String account() {
        return attempts.isEmpty() ? text("account") : attempts.getLast().text("account");
    }

    /// Whether the cache answered.
    boolean hit() {
        return json.member("cache") != null;
    }

    boolean unpriced() {
        return attempts.stream().anyMatch(AttemptRow::unpriced);
    }

    boolean estimated() {
        return attempts.stream().anyMatch(AttemptRow::estimated);
    }

    boolean succeeded() {
        return text("outcome").equals("success");
    }

    /// The known part of what all attempts cost, in nano-dollars.
    long cost() {
        return attempts.stream().mapToLong(AttemptRow::cost).sum();
    }

    /// What all attempts used.
    Usage usage() {
        Usage sum = Usage.NONE;
        for (AttemptRow attempt : attempts) {
            sum = attempt.usage() == null ? sum : sum.plus(attempt.usage());
        }
        return sum;
    }

    static String text(Json object, String name) {
        Json member = object.member(name);
        try {
            return member == null || member.kind() != Json.Kind.STRING ? "" : member.text();
        } catch (MalformedJson _) {
            return "";
        }
    }

    static long number(Json object, String name) {
        Json member = object.member(name);
        try {
            return member == null || member.kind() != Json.Kind.NUMBER ? 0 : member.asLong();
        } catch (MalformedJson _) {
            return 0;
        }
    }

    /// The tags of its caller.
    List<String> tags() {
        Json list = json.member("tags");
        var tags = new ArrayList<String>();
        try {
            for (int i = 0; list != null && i < list.size(); i++) {
                tags.add(list.at(i).text());
            }
        } catch (MalformedJson _) {
            return List.of();
        }
        return tags;
    }
}
