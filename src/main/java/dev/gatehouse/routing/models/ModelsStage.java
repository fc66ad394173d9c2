package dev.gatehouse.routing.models;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Stage;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Catalogue;
import dev.gatehouse.provider.Model;
import dev.gatehouse.settings.Nearest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers which models there are, in a shape that clients of either dialect can read.
public final class ModelsStage implements Stage {
    private static final int SUGGESTIONS = 3;

    private final Offers offers;
    private final LiveCatalogue catalogue;

    public ModelsStage(Offers offers, LiveCatalogue catalogue) {
        this.offers = offers;
        this.catalogue = catalogue;
    }

    @Override
    public Answer take(Call call, Next next) {
        if (call.operation() != Operation.MODELS) {
            return next.proceed(call);
        }
        offers.awaitFirst();
        List<String> segments = call.head().target().segments();
        int begin = segments.indexOf("models") + 1;
        String id = String.join("/", segments.subList(begin, segments.size()));
        byte[] body = id.isEmpty() ? list() : one(id);
        return new Answer.Whole(200, Headers.of("Content-Type", "application/json"), body);
    }

    private byte[] list() {
        List<Listed> all = all();
        var writer = new JsonWriter().object().member("object", "list").name("data").array();
        Catalogue known = catalogue.current();
        all.forEach(listed -> listed.write(writer, known));
        writer.endArray().name("has_more").value(false);
        writer.member("first_id", all.isEmpty() ? null : all.getFirst().id());
        writer.member("last_id", all.isEmpty() ? null : all.getLast().id());
        return writer.end().bytes();
    }

    private byte[] one(String id) {
        List<Listed> all = all();
        for (Listed listed : all) {
            if (listed.id().equals(id) || listed.model().id().equals(id)) {
                var writer = new JsonWriter();
                listed.write(writer, catalogue.current());
                return writer.bytes();
            }
        }
        List<String> names = all.stream().map(Listed::id).toList();
        throw new Problem.UnknownModel(id, Nearest.to(id, names, SUGGESTIONS)).asRefusal();
    }

    private List<Listed> all() {
        var all = new ArrayList<Listed>();
        for (Account account : offers.accounts()) {
            List<Offers.Model> list = offers.list(account);
            if (list != null) {
                list.forEach(model -> all.add(new Listed(account, model)));
            }
        }
        return all;
    }

    private record Listed(Account account, Offers.Model model) {
        String id() {
            return account.name() + "/" + model.id();
        }

        void write(JsonWriter writer, Catalogue catalogue) {
            Model known = catalogue.model(account.provider().name(), model.id());
            String name = known == null ? null : known.name();
            Instant created = created(known);
            writer.object()
                    .member("id", id())
                    .member("object", "model")
                    .member("created", created.getEpochSecond())
                    .member("owned_by", account.provider().name())
                    .member("type", "model")
                    .member("display_name", name == null ? model.id() : name)
                    .member("created_at", created.toString());
            if (known != null) {
                Metadata.write(known, writer);
            }
            writer.end();
        }

        /// Both formats demand a time; where nobody knows it, it is the beginning of all.
        private Instant created(@Nullable Model known) {
            LocalDate released = known == null ? null : known.released();
            return model.created() == 0 && released != null
                    ? released.atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.ofEpochSecond(model.created());
        }
    }
}
