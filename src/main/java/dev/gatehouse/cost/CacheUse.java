package dev.gatehouse.cost;

import org.jspecify.annotations.Nullable;

/// What the cache of answers did for a call.
public sealed interface CacheUse {
    /// It had no answer.
    CacheUse MISS = new Miss();

    /// It was not asked, because of the request or the settings.
    CacheUse BYPASS = new Bypass();

    /// As the header field `X-Cache` has it.
    String text();

    /// It had no answer.
    record Miss() implements CacheUse {
        @Override
        public String text() {
            return "MISS";
        }
    }

    /// It was not asked.
    record Bypass() implements CacheUse {
        @Override
        public String text() {
            return "BYPASS";
        }
    }

    /// It answered.
    ///
    /// @param layer which one of its layers: `exact` or `semantic`
    /// @param id the id of the call whose answer was stored
    /// @param age seconds since then
    /// @param saved what that call cost in nano-dollars; `null` when that is not known
    /// @param similarity the cosine of the question and the one that was answered; `null` for equal
    ///     requests
    record Hit(String layer, String id, long age, @Nullable Long saved, @Nullable Double similarity)
            implements CacheUse {
        @Override
        public String text() {
            return "HIT (" + layer + ")";
        }
    }
}
