package dev.gatehouse.storage.transfer;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.BucketSums;
import dev.gatehouse.storage.Contents;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Sum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Each thing that a storage keeps as a line of JSON; equal things are equal lines.
final class Lines {
    static final String KIND = "kind";
    static final String DOCUMENT = "document";
    static final String ROW = "row";
    static final String SUM = "sum";
    static final String POSITION = "position";
    static final String COUNTER = "counter";

    private Lines() {}

    static JsonWriter of(Document document) {
        JsonWriter line = begun(DOCUMENT);
        line.member("collection", document.collection()).member("id", document.id());
        if (document.owner() != null) {
            line.member("owner", document.owner());
        }
        line.member("created", document.created());
        if (document.expires() != null) {
            line.member("expires", document.expires());
        }
        return line.member("version", document.version()).member("body", document.body()).end();
    }

    static JsonWriter of(String journal, Row row) {
        JsonWriter line = begun(ROW);
        line.member("journal", journal).member("id", row.id()).member("time", row.time());
        line.name("tags").object();
        new TreeMap<>(row.tags()).forEach((name, value) -> line.name(name).value(value));
        return line.end().member("body", row.body()).end();
    }

    /// Without the zeros behind the last measure.
    static JsonWriter of(BucketSums.Total total) {
        BucketSums.Bucket bucket = total.bucket();
        JsonWriter line = begun(SUM);
        line.member("set", bucket.set())
                .member("width", bucket.width())
                .member("begin", bucket.begin());
        line.name("dimensions").array();
        bucket.dimensions().forEach(line::value);
        line.endArray().name("measures").array();
        int length = total.measures().length;
        while (length > 0 && total.measures()[length - 1] == 0) {
            length--;
        }
        for (int i = 0; i < length; i++) {
            line.value(total.measures()[i]);
        }
        return line.endArray().end();
    }

    static JsonWriter of(Contents.Position position) {
        return begun(POSITION)
                .member("node", position.node())
                .member("sequence", position.sequence())
                .end();
    }

    static JsonWriter of(Counters.Amount amount) {
        return begun(COUNTER)
                .member("counter", amount.counter())
                .member("used", amount.amount())
                .member("expires", amount.expires())
                .end();
    }

    static JsonWriter begun(String kind) {
        return new JsonWriter().object().member(KIND, kind);
    }

    static Document document(Json line) throws MalformedJson {
        Json owner = line.member("owner");
        Json expires = line.member("expires");
        return new Document(
                text(line, "collection"),
                text(line, "id"),
                owner == null ? null : owner.text(),
                number(line, "created"),
                expires == null ? null : expires.asLong(),
                number(line, "version"),
                text(line, "body"));
    }

    static Row row(Json line) throws MalformedJson {
        Map<String, String> tags = new HashMap<>();
        Json json = required(line, "tags");
        for (String name : json.names()) {
            tags.put(name, text(json, name));
        }
        return new Row(text(line, "id"), number(line, "time"), tags, text(line, "body"));
    }

    static BucketSums.Total sum(Json line) throws MalformedJson {
        List<String> dimensions = new ArrayList<>();
        Json values = required(line, "dimensions");
        for (int i = 0; i < values.size(); i++) {
            dimensions.add(values.at(i).text());
        }
        long[] measures = new long[Sum.MOST_MEASURES];
        Json numbers = required(line, "measures");
        if (numbers.size() > measures.length || dimensions.size() > Sum.MOST_DIMENSIONS) {
            throw new MalformedJson("has more than a sum can have", null);
        }
        for (int i = 0; i < numbers.size(); i++) {
            measures[i] = numbers.at(i).asLong();
        }
        return new BucketSums.Total(
                new BucketSums.Bucket(
                        text(line, "set"),
                        (int) number(line, "width"),
                        number(line, "begin"),
                        dimensions),
                measures);
    }

    static Contents.Position position(Json line) throws MalformedJson {
        return new Contents.Position(text(line, "node"), number(line, "sequence"));
    }

    static Counters.Amount counter(Json line) throws MalformedJson {
        return new Counters.Amount(
                text(line, "counter"), number(line, "used"), number(line, "expires"));
    }

    static String text(Json line, String name) throws MalformedJson {
        return required(line, name).text();
    }

    static long number(Json line, String name) throws MalformedJson {
        return required(line, name).asLong();
    }

    static Json required(Json line, String name) throws MalformedJson {
        @Nullable Json member = line.member(name);
        if (member == null) {
            throw new MalformedJson("lacks '" + name + "'", null);
        }
        return member;
    }
}
