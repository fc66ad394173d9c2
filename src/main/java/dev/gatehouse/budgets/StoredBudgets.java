package dev.gatehouse.budgets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.budgets.Budget.Kind;
import dev.gatehouse.budgets.Budget.Scope;
import dev.gatehouse.budgets.Budget.Source;
import dev.gatehouse.budgets.window.Anchors;
import dev.gatehouse.budgets.window.Period;
import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.StorageException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is stored of budgets, of all gateways of one storage: those that administration made, when
/// each was reset, and the anchors of windows.
final class StoredBudgets {
    private static final String ANCHORS = "anchors";

    private final DocumentView<Manual> budgets;
    private final DocumentView<BudgetState> states;
    private final DocumentView<Anchors> settings;

    /// A budget that administration made.
    ///
    /// @param created milliseconds since 1970
    record Manual(Budget budget, long version, long created) {}

    /// @param warnings receives, in a sentence each, warnings for the operator
    StoredBudgets(Consumer<String> warnings) {
        budgets = new DocumentView<>("budgets", StoredBudgets::read, warnings);
        states = new DocumentView<>("budget-states", BudgetState::read, warnings);
        settings = new DocumentView<>("budget-settings", AnchorsJson::read, warnings);
    }

    /// What has to be read before they are asked.
    List<DocumentView<?>> documents() {
        return List.of(settings, states, budgets);
    }

    /// Another number after each change.
    long version() {
        return budgets.changes() + states.changes() + settings.changes();
    }

    Collection<Manual> all() {
        return budgets.all().values();
    }

    @Nullable Manual find(String id) {
        return budgets.find(key(id));
    }

    BudgetState state(String id) {
        BudgetState found = states.find(key(id));
        return found == null ? BudgetState.NONE : found;
    }

    Anchors anchors() {
        Anchors found = settings.find(ANCHORS);
        return found == null ? Anchors.USUAL : found;
    }

    void put(Budget budget) throws StorageException {
        var body = new JsonWriter().object().member("kind", budget.scope().kind().id());
        body.member("name", budget.scope().label()).member("period", budget.period().id());
        BudgetJson.write(budget.terms(), body);
        budgets.put(key(budget.id()), body.end().toString());
    }

    boolean remove(String id) throws StorageException {
        return budgets.remove(key(id));
    }

    void put(String id, BudgetState state) throws StorageException {
        states.put(key(id), state.body());
    }

    void put(Anchors anchors) throws StorageException {
        var body = new JsonWriter();
        AnchorsJson.write(anchors, body);
        settings.put(ANCHORS, body.toString());
    }

    /// An id that storage accepts.
    private static String key(String id) {
        return BudgetBook.shortened(id);
    }

    private static Manual read(Document document) {
        try {
            Json body = Json.parse(document.body().getBytes(UTF_8));
            Kind kind = Kind.valueOf(text(body, "kind").toUpperCase(Locale.ROOT));
            var budget =
                    new Budget(
                            Scope.parse(kind, text(body, "name")),
                            Period.parse(text(body, "period")),
                            BudgetJson.terms(body),
                            Source.MANUAL);
            return new Manual(budget, document.version(), document.created());
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    private static String text(Json body, String name) throws MalformedJson {
        Json value = body.member(name);
        return value == null ? "" : value.text();
    }
}
