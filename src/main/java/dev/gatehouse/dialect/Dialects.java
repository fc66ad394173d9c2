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
import org.jspecify.annotations.Nullable;

/// The dialects of the gateway, and the conversions between them.
public final class Dialects {
    private final Map<Operation.Format, Dialect> byFormat = new EnumMap<>(Operation.Format.class);
    private final Map<Operation.Format, ClientSide> clients = new EnumMap<>(Operation.Format.class);
    private final Map<Operation.Format, Verbatim> verbatim = new EnumMap<>(Operation.Format.class);

    /// @param all one for every format
    public Dialects(List<Dialect> all) {
        for (Dialect dialect : all) {
            byFormat.put(dialect.format(), dialect);
            ClientSide client = dialect.clients();
            if (client != null) {
                clients.put(dialect.format(), client);
                verbatim.put(dialect.format(), new Verbatim(client, dialect.provider()));
            }
        }
    }

    /// The client sides of all dialects that have one, in the order of the formats.
    public Collection<ClientSide> clients() {
        return clients.values();
    }

    /// The client side of a format.
    public ClientSide client(Operation.Format format) {
        return Objects.requireNonNull(clients.get(format), format::name);
    }

    /// The dialect of a format.
    public Dialect of(Operation.Format format) {
        return Objects.requireNonNull(byFormat.get(format), format::name);
    }

    /// The client side of a request: that of its operation, or the one that its header
    /// fields and its path show where the operation belongs to several.
    public ClientSide client(Operation operation, Exchange.Head head) {
        boolean several = operation.relayed() || operation.shape() == Operation.Shape.LIST;
        return several ? client(head) : client(operation.format());
    }

    /// The most likely client side of a request without an operation.
    public ClientSide client(Exchange.Head head) {
        for (ClientSide client : clients.values()) {
            if (client.recognises(head.headers())) {
                return client;
            }
        }
        String path = head.target().path();
        for (ClientSide client : clients.values()) {
            for (String prefix : client.pathPrefixes()) {
                if (path.startsWith(prefix + "/")) {
                    return client;
                }
            }
        }
        String below = path.startsWith("/v1/") ? path.substring("/v1".length()) : path;
        String messages = Operation.MESSAGES.path();
        boolean own = below.equals(messages) || below.startsWith(messages + "/");
        return client(own ? Operation.Format.MESSAGES : Operation.Format.CHAT);
    }

    /// Whether there is a conversion between the format of a call and that of an attempt.
    public boolean convert(Operation.Format client, Operation.Format provider) {
        return client == provider
                || (client(client).translation() != null
                        && of(provider).provider().translation() != null);
    }

    /// Whether a format is translated.
    public boolean translated(Operation.Format format) {
        return client(format).translation() != null && of(format).provider().translation() != null;
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
        return client == provider && written == client
                ? Objects.requireNonNull(verbatim.get(client), client::name)
                : translated(client, written, provider, translation);
    }

    /// The conversion through the hub model of a request that has passed as it is; `null` where the
    /// dialect is not translated.
    public @Nullable Translated reread(
            Operation.Format format, Json request, Translation translation) throws MalformedJson {
        ProviderSide side = of(format).provider();
        if (client(format).translation() == null || side.translation() == null) {
            return null;
        }
        Translated translated = translated(format, format, format, translation);
        translated.read(request);
        return translated;
    }

    /// The forms of answers in a format; `null` where the dialect is not translated.
    public @Nullable AnswerForms forms(Operation.Format format, TranslationInputs inputs) {
        ClientTranslation client = client(format).translation();
        ProviderTranslation upstream = of(format).provider().translation();
        return client == null || upstream == null
                ? null
                : new AnswerForms(client, upstream, inputs);
    }

    private Translated translated(
            Operation.Format client,
            Operation.Format written,
            Operation.Format provider,
            Translation translation) {
        ProviderSide side = of(provider).provider();
        return translation.between(
                written == client
                        ? translation(client)
                        : new ForeignRequests(translation(written), translation(client)),
                side,
                Objects.requireNonNull(side.translation(), provider::name));
    }

    private ClientTranslation translation(Operation.Format client) {
        return Objects.requireNonNull(client(client).translation(), client::name);
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
