package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Operation;
import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.ReceivedRequest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the gateway reads in a request is what the provider reads: whatever could be read in
/// another way reaches no provider.
class OneMeaningJourneyTest {
    private static final String TWO =
            """
            retry: {max-retries: 0}
            providers:
              listed: {type: openai, base-url: UPSTREAM, api-key: sk-listed-1234567890, models: [good], relayed-paths: [/engines]}
              open: {type: openai, base-url: UPSTREAM, api-key: sk-open-1234567890, relayed-paths: [/engines, /things]}
            """;
    private static final String ANSWER = "{\"id\":\"x\",\"object\":\"x\"}";

    private static GatewayFixture gateway() {
        var gateway = GatewayFixture.open(TWO);
        gateway.upstream().always(ScriptedUpstream.json(200, ANSWER));
        return gateway;
    }

    /// What calls have sent; the account without models fetches its list.
    private static List<ReceivedRequest> sent(GatewayFixture gateway) {
        return gateway.upstream().received().stream()
                .filter(it -> !it.line().startsWith("GET /v1/models "))
                .toList();
    }

    static Stream<Operation> operations() {
        return Stream.of(Operation.values())
                .filter(it -> !it.path().isEmpty())
                .filter(
                        it ->
                                it.shape() == Operation.Shape.JSON
                                        || it.shape() == Operation.Shape.FORM);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void a_member_in_another_letter_case_is_rejected_in_every_operation(Operation operation) {
        String path = "/v1" + operation.path().replace("{model}", "good");
        try (var gateway = gateway()) {
            for (String body :
                    new String[] {
                        "{\"model\":\"listed/good\",\"Model\":\"bad\"}",
                        "{\"MODEL\":\"bad\"}",
                        "{\"model\":\"listed/good\",\"mode\\u004c\":\"bad\"}"
                    }) {
                Reply reply = gateway.raw(ScriptedClient.post(path, body));

                assertThat(reply.status()).as(body).isEqualTo(400);
                assertThat(reply.text("error", "message")).contains("must be written \"model\"");
            }
            assertThat(sent(gateway)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Include_Usage\":true}",
                "{\"include_usage\":false,\"include_usage\":true}",
                "{\"include_usage\":true,\"INCLUDE_USAGE\":false}"
            })
    void options_of_a_stream_in_another_letter_case_are_rejected(String options) {
        try (var gateway = gateway()) {
            String body =
                    "{\"model\":\"listed/good\",\"messages\":[],\"stream_options\":"
                            + options
                            + "}";

            assertThat(gateway.raw(ScriptedClient.post("/v1/chat/completions", body)).status())
                    .isEqualTo(400);
            assertThat(sent(gateway)).isEmpty();
        }
    }

    /// What is read within the body of one API is held to the same.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"generateContentRequest\":{\"model\":\"models/good\",\"Model\":\"models/bad\"}}",
                "{\"generateContentRequest\":{\"model\":\"a\",\"model\":\"b\"}}",
                "{\"generateContentRequest\":{},\"generate_content_request\":{\"model\":\"b\"}}",
                "{\"requests\":[{\"model\":\"a\"},{\"model\":\"a\",\"model\":\"b\"}]}",
                "{\"contents\":[],\"safetySettings\":[],\"safety_settings\":[]}"
            })
    void a_member_by_two_names_is_rejected_in_the_gemini_api(String body) {
        try (var gateway = gateway()) {
            Reply reply = gateway.raw(ScriptedClient.post("/v1beta/models/good:countTokens", body));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(sent(gateway)).isEmpty();
        }
    }

    /// The provider decides what a relayed body means; an account with models needs to know it.
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '#',
            delimiter = '|',
            value = {
                "application/json | {\"model\":\"good\",\"Model\":\"bad\"}",
                "application/json | {\"model\":\"good\",\"model\":\"bad\"}",
                "application/json; charset=utf-7 | {\"model\":\"good\"}",
                "text/plain | {\"model\":\"good\"}",
                "multipart/form-data; boundary=b | {\"model\":\"good\"}"
            })
    void a_relayed_body_with_two_meanings_is_not_sent_to_an_account_with_models(
            String type, String body) {
        for (String path :
                new String[] {"/p/listed/chat/completions", "/v1/engines/x/completions"}) {
            try (var gateway = gateway()) {
                String[] fields = {"Content-Type: " + type, "X-Gatehouse-Account: listed"};

                assertThat(gateway.raw(ScriptedClient.post(path, body, fields)).status())
                        .isEqualTo(403);
                assertThat(sent(gateway)).isEmpty();
                String open = path.replace("listed", "open");
                fields[1] = "X-Gatehouse-Account: open";
                assertThat(gateway.raw(ScriptedClient.post(open, body, fields)).status())
                        .isEqualTo(200);
                assertThat(sent(gateway).getFirst().text()).isEqualTo(body);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model=good&model=bad",
                "model=good&mod%65l=bad",
                "model=good&Model=bad",
                "model=good&model[]=bad",
                "deployment=good&model=bad",
                "provider=listed&provider=open"
            })
    void a_query_that_names_two_models_or_accounts_is_rejected(String query) {
        try (var gateway = gateway()) {
            Reply reply = gateway.raw(ScriptedClient.request("GET", "/v1/things?" + query));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(sent(gateway)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/things?provider=open&mod%65l=open/m&a=1, /v1/things?model=m&a=1",
        "/v1/things?provider=open&MODEL=open/m, /v1/things?model=m",
        "/p/open/x?%6Bey=A&KEY=B&api_key=C&access_token=D&a=%2F+1, /v1/x?a=%2F+1",
        "/p/open/x?provider=p&a=1;key=A, /v1/x?provider=p&a=1%3Bkey=A"
    })
    void a_query_is_sent_as_it_was_read(String received, String sent) {
        try (var gateway = gateway()) {
            gateway.raw(ScriptedClient.request("GET", received));

            assertThat(sent(gateway).getFirst().line()).contains(" " + sent + " HTTP");
        }
    }

    @Test
    void a_name_with_characters_that_parsers_replace_is_rejected() {
        try (var gateway = gateway()) {
            for (String name :
                    new String[] {"good\\u0000", "good\\ud800", "go\\u202eod", "good\\u2028"}) {
                String body = "{\"model\":\"listed/" + name + "\",\"messages\":[]}";

                Reply reply = gateway.raw(ScriptedClient.post("/v1/chat/completions", body));

                assertThat(reply.status()).as(name).isEqualTo(400);
                assertThat(reply.text("error", "message")).contains("not printable");
            }
        }
    }

    /// A form goes on as it came while it arrives; what is wrong at its end ends the request.
    @ParameterizedTest
    @ValueSource(ints = {10, 3_000_000})
    void a_form_with_two_meanings_is_not_completed_at_the_provider(int size) {
        String part = "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n";
        String form =
                part.formatted("model", "listed/good")
                        + part.formatted("file\"; filename=\"a", "x".repeat(size))
                        + part.formatted("Model", "bad")
                        + "--b--";
        try (var gateway = gateway()) {
            Reply reply =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/v1/audio/transcriptions",
                                    form,
                                    "Content-Type: multipart/form-data; boundary=b"));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("error", "message"))
                    .contains("the part 'Model' must have the name 'model'");
            assertThat(sent(gateway)).noneMatch(it -> it.text().endsWith("--b--"));
        }
    }
}
