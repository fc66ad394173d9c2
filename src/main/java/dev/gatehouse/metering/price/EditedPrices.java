package dev.gatehouse.metering.price;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.PriceList;
import dev.gatehouse.provider.PriceReader;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.StorageException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The prices that were edited while the gateway runs, of all gateways of one storage.
public final class EditedPrices implements PriceOverrides {
    private static final String COLLECTION = "prices";

    /// What stands in an id between the account and the model; neither may have it.
    private static final char BETWEEN = '\n';

    private final DocumentView<Edited> view;

    /// An edited price list.
    ///
    /// @param json the prices, and the tiers, as they were written
    public record Edited(String account, String model, PriceList list, String json, long version) {}

    /// @param warnings receives, in a sentence each, warnings for the operator
    public EditedPrices(Consumer<String> warnings) {
        view = new DocumentView<>(COLLECTION, EditedPrices::read, warnings);
    }

    /// What has to be read before the first call.
    public DocumentView<?> documents() {
        return view;
    }

    private static Edited read(Document document) {
        int between = document.id().indexOf(BETWEEN);
        String account = document.id().substring(0, Math.max(0, between));
        String model = document.id().substring(between + 1);
        try {
            Json json = Json.parse(document.body().getBytes(UTF_8));
            PriceList list = PriceReader.edited(json, day(json));
            return new Edited(account, model, list, document.body(), document.version());
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    private static @Nullable String day(Json json) throws MalformedJson {
        Json edited = json.member("edited");
        return edited == null
                ? null
                : Instant.ofEpochMilli(edited.asLong())
                        .atZone(ZoneOffset.UTC)
                        .toLocalDate()
                        .toString();
    }

    @Override
    public @Nullable PriceList find(String account, String model) {
        Edited edited = view.find(account + BETWEEN + model);
        return edited == null ? null : edited.list();
    }

    /// All of them, by account and model.
    public Map<String, Edited> all() {
        return new TreeMap<>(view.all());
    }

    /// Stores the prices of a model of an account.
    ///
    /// @param prices an object with `prices` and, if there are any, `tiers`, as in the catalogue
    /// @param now milliseconds since 1970
    /// @throws MalformedJson when they are none
    public void put(String account, String model, Json prices, long now)
            throws MalformedJson, StorageException {
        PriceReader.edited(prices, null);
        JsonWriter body = new JsonWriter().object().name("prices").raw(member(prices, "prices"));
        if (prices.member("tiers") != null) {
            body.name("tiers").raw(member(prices, "tiers"));
        }
        body.member("edited", now).end();
        view.put(account + BETWEEN + model, body.toString());
    }

    private static String member(Json prices, String name) {
        Json member = prices.member(name);
        return member == null ? "{}" : member.raw();
    }

    /// Removes the prices of a model of an account, so that those of the catalogue hold again.
    ///
    /// @return whether there were any
    public boolean remove(String account, String model) throws StorageException {
        return view.remove(account + BETWEEN + model);
    }
}
