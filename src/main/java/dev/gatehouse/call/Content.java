package dev.gatehouse.call;

import dev.gatehouse.json.Json;

/// What a call brought with it, as far as it is understood.
public sealed interface Content {
    /// Whether it can be sent a second time.
    boolean replayable();

    /// Nothing at all.
    record Nothing() implements Content {
        @Override
        public boolean replayable() {
            return true;
        }
    }

    /// One JSON object.
    record Text(Json json) implements Content {
        @Override
        public boolean replayable() {
            return true;
        }
    }

    /// A form, read up to where it names the model.
    record Parts(Form form) implements Content {
        @Override
        public boolean replayable() {
            return form.whole();
        }
    }

    /// Bytes that nobody here looks into; they can be had once.
    record Bytes(Upload upload) implements Content {
        @Override
        public boolean replayable() {
            return false;
        }
    }
}
