package dev.gatehouse.demo;

import static dev.gatehouse.demo.DemoClient.at;
import static dev.gatehouse.demo.DemoClient.text;
import static dev.gatehouse.demo.DemoClient.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.json.Json;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ChatTest {
    @AutoClose private final DemoClient visitor = DemoClient.open();

    @Test
    void an_answer_has_every_required_member() {
        Json answer = ask("echo", "hello", "");

        assertThat(answer.names())
                .containsExactly("id", "object", "created", "model", "choices", "usage");
        assertThat(text(answer, "id")).startsWith("chatcmpl-");
        assertThat(text(answer, "object")).isEqualTo("chat.completion");
        assertThat(whole(answer, "created")).isGreaterThan(1_700_000_000L);
        assertThat(text(answer, "model")).isEqualTo("echo");
        Json choice = at(answer, "choices", 0);
        assertThat(choice.names()).containsExactly("index", "message", "logprobs", "finish_reason");
        assertThat(at(choice, "message").names()).containsExactly("role", "content", "refusal");
        assertThat(text(choice, "message", "role")).isEqualTo("assistant");
        assertThat(at(choice, "message", "refusal").raw()).isEqualTo("null");
        assertThat(at(choice, "logprobs").raw()).isEqualTo("null");
        assertThat(text(choice, "finish_reason")).isEqualTo("stop");
    }

    @Test
    void echo_repeats_the_question_and_explains_how_to_add_a_provider() {
        assertThat(content(ask("echo", "where is the \\\"gate\\\"? 🚪", "")))
                .contains("where is the \"gate\"? 🚪")
                .contains("demo")
                .contains("OPENAI_API_KEY")
                .contains("restart");
    }

    @Test
    void echo_greets_a_client_without_a_question() {
        assertThat(content(ask("echo", "", ""))).startsWith("Hello! Your message is empty.");
    }

    @Test
    void echo_quotes_the_beginning_of_a_long_text() {
        String answer = content(ask("echo", "a" + "🚪".repeat(400), ""));

        assertThat(answer).contains("🚪…\"").doesNotContain("?").hasSizeLessThan(650);
    }

    @Test
    void the_last_word_of_the_user_counts_in_parts_too() {
        Json answer =
                visitor.answer(
                        "/chat/completions",
                        """
                        {"model":"echo","messages":[
                          {"role":"system","content":"be kind"},
                          {"role":"user","content":"first"},
                          {"role":"assistant","content":null},
                          {"role":"user","content":[
                            {"type":"text","text":"the last"},
                            {"type":"image_url","image_url":{"url":"data:,"}},
                            {"type":"text","text":"word"}]}]}""");

        assertThat(content(answer)).contains("the last\nword").doesNotContain("first");
        assertThat(whole(answer, "usage", "prompt_tokens")).isEqualTo(6);
    }

    @Test
    void usage_counts_words() {
        Json answer = ask("echo", "one two  three", "");

        int words = content(answer).strip().split("\\s+", -1).length;
        Json usage = at(answer, "usage");
        assertThat(whole(usage, "prompt_tokens")).isEqualTo(3);
        assertThat(whole(usage, "completion_tokens")).isEqualTo(words);
        assertThat(whole(usage, "total_tokens")).isEqualTo(3 + words);
        assertThat(whole(usage, "prompt_tokens_details", "cached_tokens")).isZero();
        assertThat(whole(usage, "completion_tokens_details", "reasoning_tokens")).isZero();
    }

    @Test
    void the_same_request_gets_the_same_answer() {
        assertThat(withoutTime(ask("chat", "hello", "")))
                .isEqualTo(withoutTime(ask("chat", "hello", "")));
    }

    @Test
    void another_request_gets_another_id_and_answers_vary() {
        Json one = ask("chat", "one", "");

        assertThat(text(ask("chat", "two", ""), "id")).isNotEqualTo(text(one, "id"));
        assertThat(IntStream.range(0, 8).mapToObj(i -> content(ask("chat", "q" + i, ""))))
                .doesNotHaveDuplicates();
    }

    @Test
    void a_limit_cuts_the_text() {
        String whole = content(ask("chat", "hello", ""));
        Json cut = ask("chat", "hello", ",\"max_tokens\":3");

        assertThat(content(cut).split(" ", -1)).hasSize(3);
        assertThat(whole).startsWith(content(cut));
        assertThat(text(cut, "choices", 0, "finish_reason")).isEqualTo("length");
        assertThat(whole(cut, "usage", "completion_tokens")).isEqualTo(3);
    }

    @Test
    void the_newer_limit_counts_before_the_older() {
        Json cut = ask("chat", "hello", ",\"max_tokens\":3,\"max_completion_tokens\":2");

        assertThat(content(cut).split(" ", -1)).hasSize(2);
    }

    @Test
    void a_limit_that_fits_cuts_nothing() {
        int words = (int) whole(ask("chat", "hello", ""), "usage", "completion_tokens");

        Json answer = ask("chat", "hello", ",\"max_tokens\":" + words);

        assertThat(text(answer, "choices", 0, "finish_reason")).isEqualTo("stop");
    }

    @Test
    void it_ends_before_the_first_text_to_stop_at() {
        Json answer = ask("echo", "one two three", ",\"stop\":[\"three\",\"two\"]");

        assertThat(content(answer)).isEqualTo("Hello! Your message: \"one ");
        assertThat(text(answer, "choices", 0, "finish_reason")).isEqualTo("stop");
        assertThat(content(ask("echo", "one two", ",\"stop\":\"two\""))).endsWith("\"one ");
    }

    @Test
    void several_choices_differ_and_are_numbered() {
        Json answer = ask("chat", "hello", ",\"n\":4");

        assertThat(at(answer, "choices").size()).isEqualTo(4);
        assertThat(
                        IntStream.range(0, 4)
                                .mapToObj(i -> text(answer, "choices", i, "message", "content")))
                .doesNotHaveDuplicates();
        assertThat(whole(answer, "choices", 3, "index")).isEqualTo(3);
    }

    @Test
    void the_thinker_reasons_before_its_text() {
        Json answer = ask("thinker", "hello", "");

        Json message = at(answer, "choices", 0, "message");
        assertThat(text(message, "reasoning_content")).isNotEmpty();
        assertThat(text(message, "reasoning")).isEqualTo(text(message, "reasoning_content"));
        assertThat(text(message, "content")).isEqualTo(content(ask("chat", "hello", "")));
        int thoughts = text(message, "reasoning").split(" ", -1).length;
        assertThat(whole(answer, "usage", "completion_tokens_details", "reasoning_tokens"))
                .isEqualTo(thoughts);
        assertThat(whole(answer, "usage", "completion_tokens")).isGreaterThan(thoughts);
    }

    @Test
    void thoughts_count_against_the_limit() {
        Json answer = ask("thinker", "hello", ",\"max_tokens\":2");

        assertThat(text(answer, "choices", 0, "message", "reasoning").split(" ", -1)).hasSize(2);
        assertThat(content(answer)).isEmpty();
        assertThat(text(answer, "choices", 0, "finish_reason")).isEqualTo("length");
    }

    @Test
    void slow_takes_its_time_over_every_word() {
        ask("chat", "warm", "");
        long began = System.nanoTime();
        Json answer = ask("slow", "hello", ",\"max_tokens\":3");

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isGreaterThanOrEqualTo(Duration.ofMillis(600));
        assertThat(content(answer)).isEqualTo(content(ask("chat", "hello", ",\"max_tokens\":3")));
    }

    private Json ask(String model, String prompt, String more) {
        return visitor.answer(
                "/chat/completions",
                "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}"
                        .formatted(model, prompt, more));
    }

    private static String content(Json answer) {
        return text(answer, "choices", 0, "message", "content");
    }

    private static String withoutTime(Json answer) {
        return answer.raw().replaceFirst("\"created\":\\d+,", "");
    }
}
