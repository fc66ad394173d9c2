package dev.gatehouse.dialect;

import dev.gatehouse.call.Operation;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The dialects of the gateway, and the conversions between them.
public final class Dialects {
    private final Map<Operation.Format, Dialect> byFormat = new EnumMap<>(Operation.Format.class);
    private final Map<Operation.Format, Verbatim> verbatim = new EnumMap<>(Operation.Format.class);

    /// @param all one for every format
    public Dialects(List<Dialect> all) {
        for (Dialect dialect : all) {
            byFormat.put(dialect.format(), dialect);
            var same = new Verbatim(dialect.client(), dialect.provider());
            verbatim.put(dialect.format(), same);
        }
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

    /// Whether there is a conversion between the format of a call and that of an attempt.
    public boolean convert(Operation.Format client, Operation.Format provider) {
        return client == provider
                || (of(client).client().translation() != null
                        && of(provider).provider().translation() != null);
    }

    /// The conversion between the format of a call and that of an attempt.
    ///
    /// @param written the format in which the request is written, as a rule that of the call
    /// @param translation called where the formats differ
    public Conversion conversion(
            Operation.Format client,
            Operation.Format written,
            Operation.Format provider,
            Translation translation) {
        if (client == provider && written == client) {
            return Objects.requireNonNull(verbatim.get(client), client::name);
        }
        ProviderSide side = of(provider).provider();
        return translation.between(
                written == client
                        ? translation(client)
                        : new ForeignRequests(translation(written), translation(client)),
                side,
                Objects.requireNonNull(side.translation(), provider::name));
    }

    private ClientTranslation translation(Operation.Format client) {
        return Objects.requireNonNull(of(client).client().translation(), client::name);
    }

    /// Makes the conversion of one attempt.
    @FunctionalInterface
    public interface Translation {
        Translated between(
                ClientTranslation client, ProviderSide provider, ProviderTranslation upstream);
    }

    /// The client's half of a translation where requests come in one dialect and answers go out in
    /// another.
    private record ForeignRequests(ClientTranslation requests, ClientTranslation answers)
            implements ClientTranslation {
        @Override
        public Conversation read(Json request, TranslationInputs inputs) throws MalformedJson {
            return requests.read(request, inputs);
        }

        @Override
        public byte[] write(Reply reply, TranslationInputs inputs) {
            return answers.write(reply, inputs);
        }

        @Override
        public EventWriter events(StreamOptions options, TranslationInputs inputs) {
            return answers.events(options, inputs);
        }
    }
}
