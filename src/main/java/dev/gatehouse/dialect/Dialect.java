package dev.gatehouse.dialect;

import dev.gatehouse.call.Operation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One wire format, with its two sides: between client and gateway, and between gateway and
/// provider. The client side belongs to a call, the provider side to an attempt.
///
/// @param clients the client side, `null` where the gateway serves no clients of that format
public record Dialect(
        Operation.Format format, @Nullable ClientSide clients, ProviderSide provider) {
    /// The client side of a format that clients use.
    public ClientSide client() {
        return Objects.requireNonNull(clients, format::name);
    }
}
