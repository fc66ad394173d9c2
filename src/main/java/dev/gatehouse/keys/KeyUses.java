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

    private final Map<String, Long> written = new HashMap<>();

    /// Stores the uses since the last time.
    void write(Collection<Key> keys, Documents documents) throws StorageException {
        var drafts = new ArrayList<Documents.Draft>();
        for (Key key : keys) {
            long last = key.use().last();
            if (last > written.getOrDefault(key.id(), 0L)) {
                written.put(key.id(), last);
                String body = new JsonWriter().object().member(AT, last).end().toString();
                drafts.add(new Documents.Draft(COLLECTION, key.id(), null, null, body));
            }
        }
        for (int from = 0; from < drafts.size(); from += PAGE) {
            documents.putAll(drafts.subList(from, Math.min(drafts.size(), from + PAGE)));
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
