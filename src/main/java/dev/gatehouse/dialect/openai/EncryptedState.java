package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.dialect.StateReference;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The state of a Responses request that one account has made: the response that it continues, and
/// reasoning that only its maker can decrypt.
public final class EncryptedState {
    static final String MEMBER = "encrypted_content";
    private static final String PATH = "input[].encrypted_content";

    private EncryptedState() {}

    /// What a request refers to: the previous response first, then reasoning from the last to the
    /// first.
    public static List<StateReference> references(Json request) {
        var references = new ArrayList<StateReference>();
        try {
            String previous = text(request.member("previous_response_id"));
            if (previous != null) {
                references.add(new StateReference(previous, true));
            }
            Json input = request.member("input");
            for (int i = input == null ? -1 : input.size() - 1; input != null && i >= 0; i--) {
                String encrypted = text(input.at(i).member(MEMBER));
                if (encrypted != null) {
                    references.add(new StateReference(encrypted, false));
                }
            }
        } catch (MalformedJson _) {
            // The provider rejects what cannot be read.
        }
        return references;
    }

    /// Takes out what another account has encrypted.
    ///
    /// @return the path of what was taken out, `null` when nothing was
    public static @Nullable String drop(Json request, Predicate<String> foreign, Patch patch)
            throws MalformedJson {
        Json input = request.member("input");
        if (input == null) {
            return null;
        }
        BitSet gone = foreign(input, foreign);
        if (gone.isEmpty()) {
            return null;
        }
        var kept = new StringJoiner(",", "[", "]");
        for (int i = gone.nextClearBit(0); i < input.size(); i = gone.nextClearBit(i + 1)) {
            kept.add(input.at(i).raw());
        }
        patch.replace(input, kept.toString().getBytes(UTF_8));
        return PATH;
    }

    private static BitSet foreign(Json input, Predicate<String> foreign) throws MalformedJson {
        var gone = new BitSet();
        for (int i = 0; i < input.size(); i++) {
            String encrypted = text(input.at(i).member(MEMBER));
            gone.set(i, encrypted != null && (enveloped(encrypted) || foreign.test(encrypted)));
        }
        return gone;
    }

    /// Whether it is the state of another dialect, which the gateway has put there.
    private static boolean enveloped(String encrypted) {
        ReasoningState state =
                ReasoningState.of(encrypted, "responses", ReasoningState.Kind.ENCRYPTED);
        return state == null || !state.value().equals(encrypted);
    }

    private static @Nullable String text(@Nullable Json value) throws MalformedJson {
        return value == null || !value.hasText() ? null : value.text();
    }
}
