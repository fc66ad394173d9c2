package dev.gatehouse.call;

import dev.gatehouse.json.Json;

/// The body of a request, as far as it has been read.
public sealed interface RequestBody {
    /// Whether it can be sent a second time.
    boolean replayable();

    /// A body that no stage has read yet.
    record Unread(BodySource source) implements RequestBody {
        @Override
        public boolean replayable() {
            return false;
        }
    }

    /// No body.
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

    /// A form, read up to the field that names the model.
    record FormBody(Form form) implements RequestBody {
        @Override
        public boolean replayable() {
            return form.complete();
        }
    }

    /// Bytes that no stage reads; they can be read once.
    record OpaqueBody(BodySource source) implements RequestBody {
        @Override
        public boolean replayable() {
            return false;
        }
    }
}
