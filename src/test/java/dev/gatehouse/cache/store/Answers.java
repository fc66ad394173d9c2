package dev.gatehouse.cache.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.cache.store.CachedAnswer.Content;
import dev.gatehouse.cache.store.CachedAnswer.Source;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.stream.Frame;
import java.util.List;

/// Answers for tests of stores.
final class Answers {
    private Answers() {}

    /// @param expires milliseconds
    static CachedAnswer whole(String id, int bytes, long expires) {
        return answer(id, Content.whole(new byte[bytes]), expires);
    }

    static CachedAnswer stream(String id, long expires) {
        byte[] one = "data: ä\n\n".getBytes(UTF_8);
        var frames =
                List.of(
                        Frame.of(new byte[0], Frame.Kind.PREAMBLE),
                        Frame.of(one, Frame.Kind.CONTENT),
                        Frame.of("data: [DONE]\n\n".getBytes(UTF_8), Frame.Kind.END));
        return answer(id, Content.stream(false, frames), expires);
    }

    static CachedAnswer bytes(String id, long expires) {
        var sound = List.of(Frame.of(new byte[] {0, -1, 13, 10}, Frame.Kind.CONTENT));
        return answer(id, Content.bytes("audio/mpeg", sound), expires);
    }

    private static CachedAnswer answer(String id, Content content, long expires) {
        var usage = new Usage(1, 2, 3, 4, 5);
        var source = new Source("chat-completions", "smart", "one", "m", "k", "/a/b", 7L, usage);
        return new CachedAnswer(id, content, source, 1_000, expires);
    }
}
