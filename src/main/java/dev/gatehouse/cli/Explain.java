package dev.gatehouse.cli;

import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.io.PrintStream;

/// Who would be asked for a call, in which order and why, as a running gateway sees it.
public final class Explain {
    private static final int LONGEST = 1 << 20;

    private final Client client;
    private final PrintStream out;

    public Explain(Client client, PrintStream out) {
        this.client = client;
        this.out = out;
    }

    /// Prints a line for each target: its place in the order, its name, the reason.
    ///
    /// @param path what the call is sent to
    /// @param fields its header fields
    public void print(String path, byte[] request, Headers fields) throws IOException {
        fields.add("X-Gatehouse-Explain", "true");
        try (UpstreamResponse answer = client.post(path, request, fields)) {
            Json told = Json.parse(answer.readAll(LONGEST));
            out.println(text(told, "model") + ", " + text(told, "operation"));
            Json targets = told.member("targets");
            for (int i = 0; targets != null && i < targets.size(); i++) {
                out.println(line(targets.at(i)));
            }
            out.flush();
        } catch (MalformedJson e) {
            throw new IOException("this gateway does not explain its routing", e);
        }
    }

    private static String line(Json target) throws MalformedJson {
        Json order = target.member("order");
        String place = order == null || order.kind() != Json.Kind.NUMBER ? "-" : order.raw();
        String name = text(target, "account") + "/" + text(target, "model");
        return "%3s  %-40s %s".formatted(place, name, text(target, "why"));
    }

    private static String text(Json object, String member) throws MalformedJson {
        Json value = object.member(member);
        if (value == null) {
            throw new MalformedJson("there is no '" + member + "'", member);
        }
        return value.text();
    }
}
