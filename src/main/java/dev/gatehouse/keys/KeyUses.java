package dev.gatehouse.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.StorageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// When keys were last used, in documents of their own: a use changes no key.
final class KeyUses {
    private static final String COLLECTION = "key-uses";
    private static final String AT = "at";
    private static final int PAGE = 1_000;

    private KeyUses() {}

    /// Stores the uses since the last time.
    static void write(Collection<Key> keys, Documents documents) throws StorageException {
        List<Key> used = keys.stream().filter(it -> it.use().unwritten()).toList();
        for (int from = 0; from < used.size(); from += PAGE) {
            writePage(used.subList(from, Math.min(used.size(), from + PAGE)), documents);
        }
    }

    private static void writePage(List<Key> used, Documents documents) throws StorageException {
        var drafts = new ArrayList<Documents.Draft>(used.size());
        var times = new long[used.size()];
        for (Key key : used) {
            long last = key.use().last();
            times[drafts.size()] = last;
            String body = new JsonWriter().object().member(AT, last).end().toString();
            drafts.add(new Documents.Draft(COLLECTION, key.id(), null, null, body));
        }
        documents.putAll(drafts);
        for (int i = 0; i < times.length; i++) {
            used.get(i).use().written(times[i]);
        }
    }

    /// The last use of each key by any gateway, in milliseconds since 1970.
    static Map<String, Long> read(Documents documents) throws StorageException {
        var uses = new HashMap<String, Long>();
        String after = null;
        List<Document> page;
        do {
            page = documents.page(COLLECTION, null, after, PAGE);
            for (Document document : page) {
                uses.put(document.id(), at(document));
                after = document.id();
            }
        } while (page.size() == PAGE);
        return uses;
    }

    private static long at(Document document) {
        try {
            Json at = Json.parse(document.body().getBytes(UTF_8)).member(AT);
            return at == null ? 0 : at.asLong();
        } catch (MalformedJson _) {
            return 0;
        }
    }
}
