package dev.gatehouse.dialect.error;

import dev.gatehouse.call.Problem;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The members of a provider's error that the format does not define: programs act on some of them,
/// such as Groq's `failed_generation` and Azure's `innererror`.
public final class ErrorDetails {
    private ErrorDetails() {}

    /// Writes them as the provider wrote them.
    ///
    /// @param written the members that have been written already
    public static void writeTo(JsonWriter writer, Problem problem, Set<String> written) {
        Json details = details(problem);
        List<String> names =
                details == null || details.kind() != Json.Kind.OBJECT ? List.of() : details.names();
        for (int i = 0; i < names.size(); i++) {
            if (details != null && !written.contains(names.get(i))) {
                writer.name(names.get(i)).raw(details.at(i).raw());
            }
        }
    }

    /// The `code` of a provider's error that is a number, as it was written; `null` when it is
    /// none.
    public static @Nullable String numericCode(Problem problem) {
        Json details = details(problem);
        Json code = details == null ? null : details.member("code");
        return code != null && code.kind() == Json.Kind.NUMBER ? code.raw() : null;
    }

    private static @Nullable Json details(Problem problem) {
        return problem instanceof Problem.ProviderFailed failed ? failed.error().details() : null;
    }
}
