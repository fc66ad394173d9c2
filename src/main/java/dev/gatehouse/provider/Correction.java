package dev.gatehouse.provider;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A change that makes a rejected request acceptable: for each member that the gateway adds, or
/// that a request does without, what to do when a provider rejects a request because of it.
///
/// @param operation where it applies
/// @param named recognises the member in an error
/// @param text the quirk as an entry of a provider would state it
public record Correction(Operation operation, Pattern named, Quirk quirk, String text) {
    private static final String RESOURCE = "/corrections.json";
    private static final String USAGE_OPTION = "stream_options";
    private static volatile @Nullable List<Correction> all;

    /// The corrections for an error that would change a request.
    ///
    /// @param words the member that the error names, and its message
    /// @param facts those of the request: a stream has the usage option also where the client did
    ///     not set it
    public static List<Correction> of(
            Operation operation, String words, Json request, RequestFacts facts) {
        return all().stream()
                .filter(it -> it.operation == operation)
                .filter(it -> it.named.matcher(words).find())
                .filter(it -> it.changes(request) || (facts.streaming() && it.takesUsageOption()))
                .toList();
    }

    /// Whether it would change a request.
    private boolean changes(Json request) {
        var patch = new Patch(request);
        quirk.apply(request, patch, _ -> {});
        return !patch.empty();
    }

    /// Whether it takes out the option that makes a stream report its usage, which the gateway
    /// adds.
    public boolean takesUsageOption() {
        return quirk instanceof Quirk.Drop(FieldPath field) && field.text().equals(USAGE_OPTION);
    }

    private static List<Correction> all() {
        List<Correction> known = all;
        if (known == null) {
            known = read();
            all = known;
        }
        return known;
    }

    private static List<Correction> read() {
        try (InputStream in = Correction.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            Json list = Json.parse(in.readAllBytes());
            var all = new ArrayList<Correction>();
            for (int i = 0; i < list.size(); i++) {
                one(list.at(i), all);
            }
            return List.copyOf(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedJson e) {
            throw new IllegalStateException(RESOURCE + " " + e.reason(), e);
        }
    }

    private static void one(Json entry, List<Correction> all) throws MalformedJson {
        Json named = entry.member("named");
        Json quirk = entry.member("quirk");
        if (named == null || quirk == null) {
            throw new MalformedJson("needs named and quirk", null);
        }
        var words = new ArrayList<String>();
        for (int i = 0; i < named.size(); i++) {
            words.add(Pattern.quote(named.at(i).text()));
        }
        // A whole word: `name` is not named by `model_name`.
        var pattern =
                Pattern.compile(
                        "(?<![A-Za-z0-9_])(" + String.join("|", words) + ")(?![A-Za-z0-9_])");
        Quirk read = QuirkReader.one(quirk);
        all.add(new Correction(QuirkReader.operation(quirk), pattern, read, quirk.raw()));
    }
}
