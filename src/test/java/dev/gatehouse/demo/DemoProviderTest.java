package dev.gatehouse.demo;

import static dev.gatehouse.demo.DemoClient.at;
import static dev.gatehouse.demo.DemoClient.json;
import static dev.gatehouse.demo.DemoClient.text;
import static dev.gatehouse.demo.DemoClient.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoProviderTest {
    @AutoClose private final DemoClient visitor = DemoClient.open();

    @Test
    void it_listens_on_the_loopback_only() {
        assertThat(visitor.baseUrl().getHost()).isEqualTo("127.0.0.1");
        assertThat(visitor.baseUrl().getPath()).isEqualTo("/v1");
    }

    @Test
    void nothing_answers_after_it_was_closed() throws Exception {
        int port = visitor.baseUrl().getPort();

        visitor.close();

        try (var socket = new Socket()) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            assertThat(catchThrowable(() -> socket.connect(address)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void the_list_has_every_model_and_when_it_was_created() {
        Json list = json(visitor.ask("GET", "/models", "").body());

        var ids = new ArrayList<String>();
        for (int i = 0; i < at(list, "data").size(); i++) {
            ids.add(text(list, "data", i, "id"));
            assertThat(text(list, "data", i, "object")).isEqualTo("model");
            assertThat(whole(list, "data", i, "created")).isPositive();
            assertThat(text(list, "data", i, "owned_by")).isEqualTo("demo");
        }
        assertThat(text(list, "object")).isEqualTo("list");
        assertThat(ids).containsExactly("echo", "chat", "thinker", "slow");
    }

    @Test
    void one_model_can_be_looked_up() {
        assertThat(text(json(visitor.ask("GET", "/models/chat", "").body()), "id"))
                .isEqualTo("chat");
        assertThat(visitor.ask("GET", "/models/none", "").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat/completions", "/messages", "/embeddings"})
    void a_model_that_is_not_there_is_not_found(String path) {
        var response =
                visitor.post(
                        path,
                        """
                        {"model":"nobody","input":"x","messages":[{"role":"user","content":"x"}]}""");

        assertThat(response.statusCode()).isEqualTo(404);
        Json error = at(json(response.body()), "error");
        assertThat(error.names()).containsExactly("message", "type", "param", "code");
        assertThat(text(error, "message")).contains("nobody").contains("echo");
        assertThat(text(error, "param")).isEqualTo("model");
        assertThat(text(error, "code")).isEqualTo("model_not_found");
    }

    @Test
    void a_path_that_is_not_there_is_not_found() {
        var response = visitor.post("/nothing", "{}");

        assertThat(response.statusCode()).isEqualTo(404);
        Json error = at(json(response.body()), "error");
        assertThat(error.names()).containsExactly("message", "type", "param", "code");
        assertThat(text(error, "code")).isEqualTo("unknown_url");
        assertThat(at(error, "param").raw()).isEqualTo("null");
    }

    @Test
    void another_method_is_rejected_with_the_right_one() {
        var response = visitor.ask("GET", "/chat/completions", "");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(text(json(response.body()), "error", "message")).contains("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"model\":", "{\"model\":\"echo\"} x"})
    void what_is_no_json_object_is_rejected(String body) {
        var response = visitor.post("/chat/completions", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(json(response.body()), "error", "type")).isEqualTo("invalid_request_error");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'messages':[{'role':'user','content':'x'}]} | model",
                "{'model':'echo'} | messages",
                "{'model':'echo','messages':[]} | messages",
                "{'model':'echo','messages':[1]} | messages",
                "{'model':'echo','messages':{}} | messages",
                "{'model':7} | model",
                "{'model':'echo','messages':[{'role':'user'}],'max_tokens':0} | max_tokens",
                "{'model':'echo','messages':[{'role':'user'}],'stream':1} | stream",
                "{'model':'echo','messages':[{'role':'user'}],'n':5} | n",
                "{'model':'echo','messages':[{'role':'user'}],'n':0} | n",
            })
    void an_invalid_field_is_named(String body, String field) {
        var response = visitor.post("/chat/completions", body.replace('\'', '"'));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(json(response.body()), "error", "param")).isEqualTo(field);
        assertThat(text(json(response.body()), "error", "message")).contains(field);
    }

    @Test
    void errors_of_messages_have_their_type_too() {
        var malformed = visitor.post("/messages", "{");
        var unknown =
                visitor.post(
                        "/messages",
                        """
                        {"model":"nobody","messages":[{"role":"user","content":"x"}]}""");

        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(text(json(malformed.body()), "type")).isEqualTo("error");
        assertThat(text(json(malformed.body()), "error", "type"))
                .isEqualTo("invalid_request_error");
        assertThat(text(json(unknown.body()), "error", "type")).isEqualTo("not_found_error");
    }
}
