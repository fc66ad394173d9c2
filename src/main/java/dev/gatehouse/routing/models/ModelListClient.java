package dev.gatehouse.routing.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Operation;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.sign.Signers;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fetches the list of an account's models from its provider, all pages of it.
final class ModelListClient {
    private static final long LONGEST_LIST = 32L << 20;
    private static final int MOST_PAGES = 100;

    private final Upstream upstream;
    private final Signers signers;

    ModelListClient(Upstream upstream, Signers signers) {
        this.upstream = upstream;
        this.signers = signers;
    }

    /// The list as one JSON text.
    ///
    /// @param path that of the list, below the base of the account
    /// @throws IOException when a page cannot be fetched
    /// @throws MalformedJson when a page is not a list of models
    byte[] fetch(Account account, String path, CallScope scope) throws IOException, MalformedJson {
        var all = new JsonWriter().array();
        var cursors = new HashSet<String>();
        @Nullable String cursor = null;
        long left = LONGEST_LIST;
        do {
            byte[] body = page(account, account.resolve(path, query(account, cursor)), left, scope);
            Json page = Json.parse(body);
            List<Json> entries = ModelListReader.entries(page);
            entries.forEach(entry -> all.raw(entry.raw()));
            left -= body.length;
            cursor = ModelListReader.next(page, entries);
        } while (cursor != null && cursors.add(cursor) && cursors.size() < MOST_PAGES);
        return all.endArray().bytes();
    }

    private static String query(Account account, @Nullable String cursor) {
        String query = account.provider().list().query();
        if (cursor == null) {
            return query;
        }
        String after = "after_id=" + URLEncoder.encode(cursor, UTF_8);
        return query.isEmpty() ? after : query + "&" + after;
    }

    private static String words(int status) {
        String answer = "it answered the request for its models with status " + status;
        boolean rejected = status == 401 || status == 403;
        return rejected ? answer + ": it rejects the credentials of the account" : answer;
    }

    private byte[] page(Account account, String path, long limit, CallScope scope)
            throws IOException {
        Headers headers = Headers.none();
        account.describe(headers);
        account.signer(Operation.MODELS, signers).sign("GET", path, headers, null);
        var request =
                new Request(
                        "GET", account.baseUrl(), path, headers, null, account.settings().tls());
        try (UpstreamResponse response = upstream.send(request, scope)) {
            if (response.status() != 200) {
                throw new IOException(words(response.status()));
            }
            return response.readAll(limit);
        }
    }
}
