package dev.gatehouse.dialect.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.anthropic.Anthropic;
import dev.gatehouse.dialect.openai.chat.Chat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsageScannerTest {
    private static final ProviderSide OPEN = Chat.dialect().provider();

    @Test
    void usage_is_spotted_in_every_shape_however_the_bytes_are_split() {
        alike("{\"usage\": {\"prompt_tokens\":3,\"completion_tokens\":2}}", 3, 2);
        alike("data: {\"response\":{\"usage\":{\"input_tokens\":4,\"output_tokens\":1}}}", 4, 1);
        alike("{\"usageMetadata\" : {\"promptTokenCount\":9,\"thoughtsTokenCount\":2}}", 9, 2);
        alike("{\"usageX\":1,\"\"usage\":{\"prompt_tokens\":1}", 1, 0);
    }

    @Test
    void the_last_value_of_each_count_holds() {
        var spotter = new UsageScanner(Anthropic.dialect().provider()::usage);
        byte[] stream =
                """
                data: {"message":{"usage":{"input_tokens":5,"cache_read_input_tokens":2}}}
                data: {"usage":{"output_tokens":7}}
                """
                        .getBytes(UTF_8);

        spotter.put(stream, 0, stream.length);

        assertThat(spotter.usage()).isEqualTo(new Usage(7, 7, 2, 0, 0));
    }

    @Test
    void what_a_text_quotes_is_no_usage() {
        assertThat(spotted("{\"text\":\"{\\\"usage\\\":{\\\"prompt_tokens\\\":3}}\"}", 1)).isNull();
        assertThat(spotted("{\"usage\":null,\"usageless\":{\"prompt_tokens\":3}}", 1)).isNull();
        assertThat(spotted("{\"usage\":{" + "\"a\":1,".repeat(2000) + "\"b\":1}}", 64)).isNull();
    }

    @Test
    void the_reason_is_spotted_under_the_names_of_every_dialect_however_the_bytes_are_split() {
        reason("{\"choices\":[{\"finish_reason\":\"length\"}]}", "length");
        reason("{\"stop_reason\":null} {\"stop_reason\": \"end_turn\"}", "stop");
        reason("{\"a\":\"b\",\"finishReason\" : \"MAX_TOKENS\"}", "length");
        reason("\u0001{\"stopReason\":\"tool_use\",\"p\":\"ab\"}", "tool_calls");
        reason("{\"service_tier\":\"flex\",\"stop_reason\":\"refusal\"}", "refusal");
    }

    @Test
    void what_a_text_quotes_is_no_reason() {
        reason("{\"text\":\"{\\\"stop_reason\\\":\\\"end_turn\\\"}\"}", null);
        reason("{\"text\":\"stop_reason\",\"b\":\"c\"}", null);
        reason("{\"stop_reason\":{\"a\":\"b\"}}", null);
        reason("{\"stop_reason\":\"" + "x".repeat(99) + "\"}", null);
    }

    private static void reason(String text, @Nullable String expected) {
        for (int every = 1; every <= text.length(); every++) {
            assertThat(scanned(text, every).finishReason()).as(text).isEqualTo(expected);
        }
    }

    private static void alike(String text, long input, long output) {
        for (int every = 1; every <= text.length(); every++) {
            Usage usage = spotted(text, every);

            assertThat(usage).as("%s in pieces of %d", text, every).isNotNull();
            Objects.requireNonNull(usage);
            assertThat(usage.input()).isEqualTo(input);
            assertThat(usage.output()).isEqualTo(output);
        }
    }

    private static @Nullable Usage spotted(String text, int every) {
        return scanned(text, every).usage();
    }

    private static UsageScanner scanned(String text, int every) {
        byte[] bytes = text.getBytes(UTF_8);
        var spotter = new UsageScanner(OPEN::usage);
        for (int at = 0; at < bytes.length; at += every) {
            spotter.put(bytes, at, Math.min(bytes.length, at + every));
        }
        return spotter;
    }
}
