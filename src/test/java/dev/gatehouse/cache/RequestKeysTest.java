package dev.gatehouse.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.attempt.Route;
import dev.gatehouse.attempt.Target;
import dev.gatehouse.cache.CacheSettings.Share;
import dev.gatehouse.cache.CacheSettings.Store;
import dev.gatehouse.cache.semantic.CachedRequests;
import dev.gatehouse.cache.semantic.SemanticSettings;
import dev.gatehouse.cache.semantic.VectorSettings;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Calls;
import dev.gatehouse.call.Operation;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.Secret;
import dev.gatehouse.config.Size;
import dev.gatehouse.dialect.CacheRules;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.anthropic.Anthropic;
import dev.gatehouse.dialect.gemini.Gemini;
import dev.gatehouse.dialect.openai.chat.Chat;
import dev.gatehouse.dialect.openai.responses.Responses;
import dev.gatehouse.headers.HeaderRules;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.AccountSettings;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.provider.Providers;
import dev.gatehouse.vector.server.VectorStores;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which requests are equal for the cache.
class RequestKeysTest {
    private static final String BODY =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}],\"a\":1}";
    private static final List<String> SENT = List.of("openai-beta", "anthropic-");

    private static final DeadlineTimer TIMER = DeadlineTimer.on(() -> 0);
    private static final Provider OPENAI =
            Objects.requireNonNull(Providers.bundled().named("openai"));

    /// The members of requests, by the references of the APIs.
    private enum Api {
        CHAT(
                Operation.CHAT,
                Chat.dialect(),
                """
                audio frequency_penalty function_call functions logit_bias logprobs \
                max_completion_tokens max_tokens messages modalities model moderation n \
                parallel_tool_calls prediction presence_penalty reasoning_effort response_format seed \
                service_tier stop store temperature tool_choice tools top_k top_logprobs top_p \
                verbosity web_search_options unheard_of""",
                "user metadata safety_identifier prompt_cache_key prompt_cache_retention stream"
                        + " stream_options"),
        RESPONSES(
                Operation.RESPONSES,
                Responses.dialect(),
                """
                include input instructions max_output_tokens max_tool_calls metadata model \
                parallel_tool_calls previous_response_id prompt prompt_cache_key \
                prompt_cache_retention reasoning safety_identifier service_tier store temperature text \
                tool_choice tools top_logprobs top_p truncation user unheard_of""",
                "stream stream_options"),
        MESSAGES(
                Operation.MESSAGES,
                Anthropic.dialect(),
                """
                container context_management inference_geo max_tokens mcp_servers messages model \
                output_config output_format service_tier speed stop_sequences system temperature \
                thinking tool_choice tools top_k top_p unheard_of""",
                "metadata stream"),
        GEMINI(
                Operation.GENERATE_CONTENT,
                Gemini.dialect(),
                """
                contents generationConfig safetySettings systemInstruction toolConfig tools \
                cachedContent labels unheard_of""",
                "");

        private final Operation operation;

        @SuppressWarnings("ImmutableEnumChecker") // its sets are copies
        private final CacheRules rules;

        private final String members;
        private final String neutral;

        Api(Operation operation, Dialect dialect, String members, String neutral) {
            this.operation = operation;
            this.rules = dialect.client().cacheRules();
            this.members = members;
            this.neutral = neutral;
        }
    }

    @ParameterizedTest
    @EnumSource
    void each_member_that_may_change_an_answer_changes_the_key(Api api) {
        String plain = key(api, "{\"x\":0}");
        for (String member : api.members.split(" ", -1)) {
            String with = key(api, "{\"x\":0,\"" + member + "\":1}");
            assertThat(with).as(member).isNotEqualTo(plain);
            assertThat(key(api, "{\"x\":0,\"" + member + "\":2}")).as(member).isNotEqualTo(with);
            assertThat(key(api, "{\"x\":0,\"" + member + "\":null}")).as(member).isNotEqualTo(with);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GEMINI")
    void members_that_change_no_answer_do_not_change_the_key(Api api) {
        String plain = key(api, "{\"x\":0}");
        for (String member : api.neutral.split(" ", -1)) {
            assertThat(key(api, "{\"x\":0,\"" + member + "\":1}")).as(member).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"messages\":[{\"role\":\"user\"}],\"model\":\"m\"}",
                " { \"model\" : \"m\",\n\t\"messages\" : [ { \"role\" : \"user\" } ], \"a\":1 } "
            })
    void order_at_the_top_and_white_space_do_not_count(String body) {
        assertThat(key(Api.CHAT, body)).isEqualTo(key(Api.CHAT, BODY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":\"b c\"} | {\"a\":\"bc\"}",
                "{\"a\":[1,2]} | {\"a\":[12]}",
                "{\"a\":1,\"b\":2} | {\"a\":2,\"b\":1}",
                "{\"a\":\"b\"} | {\"ab\":\"\"}",
                "{\"a\":{\"b\":1,\"c\":2}} | {\"a\":{\"c\":2,\"b\":1}}",
                "{\"a\":\"\\\" x\"} | {\"a\":\"\\\"x\"}",
                "{\"a\":\"1\"} | {\"a\":1}",
                "{\"a\":[]} | {\"a\":{}}",
                "{\"s\\u0000\\\"b\\\"\\u0000t\":0} | {\"s\":\"b\",\"t\":0}"
            })
    void what_differs_in_its_tokens_differs(String one, String other) {
        assertThat(key(Api.CHAT, one)).isNotEqualTo(key(Api.CHAT, other));
    }

    @Test
    void a_stream_has_a_key_of_its_own_where_it_cannot_serve_whole_answers() {
        String streamed = BODY.replace("\"a\":1", "\"a\":1,\"stream\":true");
        RequestKeys keys = keys(Share.USER_PATH);
        Call whole = call(Operation.COMPLETIONS, BODY, "k", "/");
        Call stream = call(Operation.COMPLETIONS, streamed, "k", "/");
        assertThat(of(keys, stream, CacheRules.USUAL, false))
                .isNotEqualTo(of(keys, whole, CacheRules.USUAL, false));
        assertThat(of(keys, stream, CacheRules.USUAL, true))
                .isEqualTo(of(keys, whole, CacheRules.USUAL, true));
    }

    @Test
    void answers_with_an_id_are_for_one_caller_also_where_others_are_shared() {
        RequestKeys all = keys(Share.EVERYONE);
        Call one = call(Operation.RESPONSES, BODY, "k", "/team/a");
        Call other = call(Operation.RESPONSES, BODY, "k", "/team/b");
        assertThat(of(all, one, CacheRules.USUAL, true))
                .isNotEqualTo(of(all, other, CacheRules.USUAL, true));
    }

    @Test
    void ten_thousand_callers_of_other_tenants_never_have_the_key_of_one_another() {
        var random = new Random(17);
        for (Share share : List.of(Share.USER_PATH, Share.KEY)) {
            RequestKeys keys = keys(share);
            Map<String, String> tenants = new HashMap<>();
            for (int i = 0; i < 10_000; i++) {
                String id = "k" + random.nextInt(300);
                String top = random.nextBoolean() ? "/" : "/t" + random.nextInt(300);
                String path = top.equals("/") || random.nextBoolean() ? top : top + "/below";
                String tenant = share == Share.KEY || path.equals("/") ? id : top;
                String key = of(keys, call(Operation.CHAT, BODY, id, path), CacheRules.USUAL, true);
                assertThat(tenants.merge(key, tenant, (before, _) -> before)).isEqualTo(tenant);
            }
            assertThat(Set.copyOf(tenants.values())).hasSize(tenants.size());
        }
    }

    @Test
    void everyone_shares_answers_only_by_a_setting() {
        Call one = call(Operation.CHAT, BODY, "a", "/x");
        Call other = call(Operation.CHAT, BODY, "b", "/y");
        RequestKeys all = keys(Share.EVERYONE);
        assertThat(of(all, one, CacheRules.USUAL, true))
                .isEqualTo(of(all, other, CacheRules.USUAL, true));
    }

    @Test
    void header_fields_count_if_they_reach_the_provider() {
        String plain = key(Api.CHAT, BODY);
        assertThat(key(Api.CHAT, BODY, "OpenAI-Beta", "x")).isNotEqualTo(plain);
        assertThat(key(Api.CHAT, BODY, "Anthropic-Beta", "x"))
                .isNotEqualTo(plain)
                .isNotEqualTo(key(Api.CHAT, BODY, "anthropic-beta", "y"))
                .isEqualTo(key(Api.CHAT, BODY, "anthropic-beta", "x"));
        assertThat(key(Api.CHAT, BODY, "User-Agent", "x", "X-Request-Id", "y")).isEqualTo(plain);
    }

    @Test
    void the_targets_their_addresses_and_header_rules_count_and_their_order_does_not() {
        RequestKeys keys = keys(Share.USER_PATH);
        Target one = target("one", "https://a.example/v1", HeaderRules.NONE);
        Target two = target("two", "https://a.example/v1", HeaderRules.NONE);
        Target moved = target("one", "https://b.example/v1", HeaderRules.NONE);
        HeaderRules rules = HeaderRules.of(List.of(), Map.of("x-a", Secret.of("1")), List.of());
        Target ruled = target("one", "https://a.example/v1", rules);
        String both = of(keys, one, two);
        assertThat(of(keys, two, one)).isEqualTo(both);
        assertThat(of(keys, one)).isNotEqualTo(both).isNotEqualTo(of(keys, moved));
        assertThat(of(keys, ruled)).isNotEqualTo(of(keys, one));
    }

    private static String of(RequestKeys keys, Target... targets) {
        Call call = call(Operation.CHAT, BODY, "k", "/");
        Route before = Route.of(call);
        var route = new Route("m", List.of(targets), before.selector(), before.policy());
        return of(keys, call.with(route), CacheRules.USUAL, true);
    }

    private static String key(Api api, String body, String... fields) {
        Call call = call(api.operation, body, "k", "/", fields);
        return of(keys(Share.USER_PATH), call, api.rules, true);
    }

    private static String of(RequestKeys keys, Call call, CacheRules rules, boolean converts) {
        var members = new RequestKeys.Members(rules, converts);
        return keys.of(call, Objects.requireNonNull(call.json()), members, SENT);
    }

    private static RequestKeys keys(Share share) {
        return new RequestKeys(settings(share), _ -> HeaderRules.NONE);
    }

    private static final SemanticSettings SEMANTIC_OFF =
            new SemanticSettings(
                    CachedRequests.OFF,
                    "static",
                    null,
                    Duration.ZERO,
                    0,
                    Duration.ZERO,
                    1,
                    new VectorSettings(
                            VectorStores.Kind.EMBEDDED, null, null, "gatehouse", "aws", "here"),
                    null,
                    0,
                    null,
                    1);

    private static CacheSettings settings(Share share) {
        return new CacheSettings(
                CachedRequests.ALL,
                SEMANTIC_OFF,
                Store.MEMORY,
                Duration.ofHours(1),
                share,
                List.of(),
                List.of(),
                List.of(),
                false,
                true,
                Duration.ZERO,
                null,
                new Size(1 << 20));
    }

    private static Call call(
            Operation operation, String body, String key, String path, String... fields) {
        try (var scope = CallScope.of(TIMER)) {
            Call call = Calls.of(operation, scope, body, fields);
            call.record().caller(Caller.ANYONE.as(key).at(path));
            Target target = target("one", "https://a.example/v1", HeaderRules.NONE);
            return call.with(Route.to("m", target));
        }
    }

    private static Target target(String name, String url, HeaderRules rules) {
        var account =
                new Account(
                        name, OPENAI, URI.create(url), Secret.of("sk-1"), AccountSettings.none());
        return Target.of(account.with(rules), "m");
    }
}
