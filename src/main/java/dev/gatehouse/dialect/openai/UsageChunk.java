package dev.gatehouse.dialect.openai;

import java.util.Set;

/// The chunk at the end of a stream that reports the usage.
final class UsageChunk {
    /// The members that it has in the official format.
    static final Set<String> MEMBERS =
            Set.of(
                    "id",
                    "object",
                    "created",
                    "model",
                    "choices",
                    "usage",
                    "service_tier",
                    "system_fingerprint",
                    "obfuscation");

    private UsageChunk() {}
}
