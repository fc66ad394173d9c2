package dev.gatehouse.call;

import dev.gatehouse.json.Json;

/// What a call brought with it, as far as it is understood.
public sealed interface RequestBody {
    /// Whether it can be sent a second time.
    boolean replayable();

    /// Nothing at all.
    record NoBody() implements RequestBody {
        @Override
        public boolean replayable() {
            return true;
        }
    }

    /// One JSON object.
    record JsonBody(Json json) implements RequestBody {
        @Override
        public boolean replayable() {
            return true;
        }
    }

    /// A form, read up to where it names the model.
    record FormBody(Form form) implements RequestBody {
        @Override
        public boolean replayable() {
            return form.complete();
        }
    }

    /// Bytes that nobody here looks into; they can be had once.
    record OpaqueBody(BodySource source) implements RequestBody {
        @Override
        public boolean replayable() {
            return false;
        }
    }
}
