package dev.gatehouse.dialect;

import dev.gatehouse.call.Operation;

/// One wire format, with its two sides: between client and gateway, and between gateway and
/// provider. The client side belongs to a call, the provider side to an attempt.
public record Dialect(Operation.Format format, ClientSide client, ProviderSide provider) {}
