package dev.gatehouse.dialect.usage;

import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Extras.Kind;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// Reads what images, speech and transcriptions use: tokens where the provider reports them, and
/// the units that are billed otherwise.
public final class MediaUsage {
    private MediaUsage() {}

    /// The counts of an answer or of an event; `null` when it has none.
    public static @Nullable Usage of(Json answer) {
        Usage reported = OpenAiUsage.of(answer);
        Usage usage = reported == null ? Usage.NONE : reported;
        Extras extras = usage.extras();
        if (extras.count(Kind.MILLISECONDS) == 0) {
            long duration = Counts.thousandths(Members.of(answer, "duration"));
            extras = extras.with(Kind.MILLISECONDS, duration);
        }
        long images = images(answer);
        if (images > 0) {
            extras = extras.with(Kind.IMAGES, images).withImage(image(answer));
        }
        return reported == null && extras.equals(Extras.NONE) ? null : usage.with(extras);
    }

    /// With what only the request states: how much there is to speak, and how images are made.
    public static @Nullable Usage with(@Nullable Usage usage, Json request) {
        String text = Members.text(request, "input");
        if (usage == null) {
            return text == null
                    ? null
                    : Usage.NONE.with(
                            Extras.NONE.with(
                                    Kind.CHARACTERS, text.codePointCount(0, text.length())));
        }
        Extras extras = usage.extras();
        boolean unsized = extras.count(Kind.IMAGES) > 0 && extras.image() == null;
        return unsized ? usage.with(extras.withImage(image(request))) : usage;
    }

    private static long images(Json answer) {
        Json images = Members.of(answer, "data");
        if (images != null && images.kind() == Json.Kind.ARRAY) {
            return images.size();
        }
        boolean event = Members.textOrEmpty(answer, "type").endsWith(".completed");
        return event && answer.member("b64_json") != null ? 1 : 0;
    }

    /// Its size and quality, as prices name them; `null` when there is no size.
    private static @Nullable String image(Json from) {
        String size = Members.text(from, "size");
        String quality = Members.text(from, "quality");
        return size == null || quality == null ? size : size + "/" + quality;
    }
}
