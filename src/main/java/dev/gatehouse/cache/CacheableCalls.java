package dev.gatehouse.cache;

import dev.gatehouse.attempt.Route;
import dev.gatehouse.cache.semantic.CachedRequests;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Form;
import dev.gatehouse.call.Operation;
import dev.gatehouse.caller.Access;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.dialect.CacheRules;
import dev.gatehouse.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Which calls the cache serves.
final class CacheableCalls {
    private final CacheSettings settings;

    CacheableCalls(CacheSettings settings) {
        this.settings = settings;
    }

    /// How the answers of an operation vary.
    private enum Variation {
        /// Equal requests have equal answers.
        NONE,
        /// They have when the temperature is 0.
        TEMPERATURE,
        /// They have when the temperature of the form is 0.
        FORM,
        /// They never have.
        ALWAYS,
        /// They are for one call only, or the gateway makes them.
        UNCACHED
    }

    private static Variation variation(Operation operation) {
        return switch (operation) {
            case EMBEDDINGS, CONTENT_EMBEDDING, CONTENT_EMBEDDINGS, MODERATIONS, RERANK ->
                    Variation.NONE;
            case CHAT, COMPLETIONS, MESSAGES, RESPONSES, GENERATE_CONTENT -> Variation.TEMPERATURE;
            case TRANSCRIPTIONS, TRANSLATIONS -> Variation.FORM;
            case IMAGES, SPEECH -> Variation.ALWAYS;
            case MODELS,
                    FILES,
                    BATCHES,
                    COUNT_TOKENS,
                    MESSAGE_BATCHES,
                    CONTENT_TOKENS,
                    CONVERSE,
                    IMAGE_EDITS,
                    IMAGE_VARIATIONS,
                    MODEL_DELETION,
                    STORED_CHAT,
                    RESPONSE_TOKENS,
                    RESPONSE_COMPACTION,
                    STORED_RESPONSES,
                    RELAY,
                    PASSTHROUGH ->
                    Variation.UNCACHED;
        };
    }

    /// Whether the answers of an operation may be kept at all.
    static boolean concerns(Operation operation) {
        return variation(operation) != Variation.UNCACHED;
    }

    /// Whether the answers of an operation are texts of a model, which has a reason to stop.
    static boolean generated(Operation operation) {
        return variation(operation) == Variation.TEMPERATURE;
    }

    /// What the settings let the cache do for a call.
    ///
    /// @param control what its client asks for
    CacheControl control(Call call, Json body, CacheRules rules, CacheControl control) {
        if (!configured(call) || hasEffects(body, rules)) {
            return control.within(false, false);
        }
        BooleanSupplier repeatable = () -> repeatable(call, body, rules);
        return control.within(
                answered(settings.exact(), repeatable),
                generated(call.operation())
                        && answered(settings.semantic().requests(), repeatable));
    }

    /// The same for a form.
    CacheControl control(Call call, Form form, CacheControl control) {
        boolean exact = configured(call) && answered(settings.exact(), () -> repeatable(form));
        return control.within(exact, false);
    }

    private static boolean answered(CachedRequests requests, BooleanSupplier repeatable) {
        return switch (requests) {
            case OFF -> false;
            case DETERMINISTIC -> repeatable.getAsBoolean();
            case ALL -> true;
        };
    }

    /// Whether a call may have what an account made with a model: a caller gets nothing from the
    /// cache that the provider would not be asked for.
    static boolean mayUse(Call call, String account, String model) {
        Route route = Route.of(call);
        Access access = call.record().caller().access();
        return route.targets().stream()
                        .anyMatch(
                                it ->
                                        it.account().name().equals(account)
                                                && it.model().equals(model))
                && (!access.restricted() || access.mayUse(route.requestedModel(), account, model));
    }

    private boolean configured(Call call) {
        Caller caller = call.record().caller();
        return (settings.keys().isEmpty() || settings.keys().contains(caller.id()))
                && (settings.models().isEmpty()
                        || settings.models().contains(call.routed().requestedModel()))
                && (settings.userPaths().isEmpty()
                        || settings.userPaths().stream()
                                .anyMatch(it -> UserPath.within(caller.userPath(), it)));
    }

    private static boolean hasEffects(Json body, CacheRules rules) {
        for (String name : rules.effects()) {
            Json member = body.member(name);
            if (member != null && !member.raw().equals("null") && !member.raw().equals("false")) {
                return true;
            }
        }
        return false;
    }

    private static boolean repeatable(Call call, Json body, CacheRules rules) {
        return switch (variation(call.operation())) {
            case NONE -> true;
            case TEMPERATURE -> cold(body, rules);
            case FORM, ALWAYS, UNCACHED -> false;
        };
    }

    private static boolean repeatable(Form form) {
        try {
            return form.texts().stream()
                    .anyMatch(it -> it.name().equals("temperature") && zero(it.value()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether a temperature of 0 is stated; one that is left out is the provider's own.
    private static boolean cold(Json body, CacheRules rules) {
        for (List<String> path : rules.temperature()) {
            Json at = body;
            for (String name : path) {
                at = at == null || at.kind() != Json.Kind.OBJECT ? null : at.member(name);
            }
            if (zero(at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean zero(@Nullable Json temperature) {
        return temperature != null
                && temperature.kind() == Json.Kind.NUMBER
                && zero(temperature.raw());
    }

    /// @param number in the form of JSON; what is none is not 0
    private static boolean zero(String number) {
        String digits = number.toLowerCase(Locale.ROOT);
        int exponent = digits.indexOf('e');
        String value = exponent < 0 ? digits : digits.substring(0, exponent);
        return value.contains("0") && value.chars().allMatch(c -> "-.0".indexOf(c) >= 0);
    }
}
