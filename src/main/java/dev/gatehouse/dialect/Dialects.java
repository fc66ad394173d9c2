package dev.gatehouse.dialect;

import dev.gatehouse.call.Operation;
import dev.gatehouse.http.Exchange;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The dialects of the gateway, and the conversions between them.
public final class Dialects {
    private final Map<Operation.Format, Dialect> byFormat = new EnumMap<>(Operation.Format.class);
    private final Map<Operation.Format, Map<Operation.Format, Conversion>> conversions =
            new EnumMap<>(Operation.Format.class);

    /// @param all one for every format
    public Dialects(List<Dialect> all) {
        all.forEach(dialect -> byFormat.put(dialect.format(), dialect));
        for (Operation.Format format : Operation.Format.values()) {
            conversions.put(format, conversionsFrom(of(format)));
        }
    }

    private Map<Operation.Format, Conversion> conversionsFrom(Dialect client) {
        var from = new EnumMap<Operation.Format, Conversion>(Operation.Format.class);
        for (Dialect provider : byFormat.values()) {
            Conversion conversion = between(client, provider);
            if (conversion != null) {
                from.put(provider.format(), conversion);
            }
        }
        return from;
    }

    private static @Nullable Conversion between(Dialect client, Dialect provider) {
        if (client.format() == provider.format()) {
            return new Verbatim(client.client(), provider.provider());
        }
        ClientTranslation in = client.client().translation();
        ProviderTranslation out = provider.provider().translation();
        return in == null || out == null ? null : new Translated(in, provider.provider(), out);
    }

    /// All dialects, in the order of the formats.
    public Collection<Dialect> all() {
        return byFormat.values();
    }

    /// The dialect of a format.
    public Dialect of(Operation.Format format) {
        return Objects.requireNonNull(byFormat.get(format), format::name);
    }

    /// The client side of a request: that of its operation, or the one that its header
    /// fields and its path show where the operation belongs to several.
    public ClientSide client(Operation operation, Exchange.Head head) {
        boolean several = operation.relayed() || operation.shape() == Operation.Shape.LIST;
        return several ? client(head) : of(operation.format()).client();
    }

    /// The most likely client side of a request without an operation.
    public ClientSide client(Exchange.Head head) {
        for (Dialect dialect : byFormat.values()) {
            if (dialect.client().recognises(head.headers())) {
                return dialect.client();
            }
        }
        String path = head.target().path();
        for (Dialect dialect : byFormat.values()) {
            for (String prefix : dialect.client().pathPrefixes()) {
                if (path.startsWith(prefix + "/")) {
                    return dialect.client();
                }
            }
        }
        String below = path.startsWith("/v1/") ? path.substring("/v1".length()) : path;
        String messages = Operation.MESSAGES.path();
        boolean own = below.equals(messages) || below.startsWith(messages + "/");
        return of(own ? Operation.Format.MESSAGES : Operation.Format.CHAT).client();
    }

    /// The conversion between the format of a call and that of an attempt; `null` when there is
    /// none.
    public @Nullable Conversion conversion(Operation.Format client, Operation.Format provider) {
        return Objects.requireNonNull(conversions.get(client)).get(provider);
    }
}
