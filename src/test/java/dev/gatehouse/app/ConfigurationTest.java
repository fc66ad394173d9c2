package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.Secret;
import dev.gatehouse.config.SettingsError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a file and an environment come to, and everything that is wrong with them in one round.
class ConfigurationTest {
    @TempDir private Path folder = Path.of("");

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InvalidSettingsException refused(String yaml, Map<String, String> environment) {
        write("gatehouse.yaml", yaml);
        try {
            Configuration.read(new Configuration.Place(null, folder, environment));
        } catch (InvalidSettingsException e) {
            return e;
        }
        throw new AssertionError("was not refused");
    }

    private Configuration read(String yaml) {
        return read(yaml, Map.of());
    }

    private Configuration read(String yaml, Map<String, String> environment) {
        write("gatehouse.yaml", yaml);
        try {
            return Configuration.read(new Configuration.Place(null, folder, environment));
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static String keyOf(Configuration configuration) {
        return Objects.requireNonNull(configuration.accounts().getFirst().key()).reveal();
    }

    private static List<String> warnings(Configuration configuration) {
        return configuration.bound().warnings().stream().map(SettingsError::render).toList();
    }

    @Test
    void a_threshold_of_cosines_without_a_named_embedder_is_a_warning() {
        var threshold = Map.of("SEMANTIC_CACHE_THRESHOLD", "0.92");
        var named =
                Map.of(
                        "SEMANTIC_CACHE_THRESHOLD",
                        "0.92",
                        "SEMANTIC_CACHE_EMBEDDER_MODEL",
                        "static");

        assertThat(warnings(read("", threshold)))
                .singleElement()
                .asString()
                .contains("SEMANTIC_CACHE_THRESHOLD", "none is named", "cache.semantic.embedder");
        assertThat(warnings(read("cache: {semantic: {embedder: static}}", threshold))).isEmpty();
        assertThat(warnings(read("", named))).isEmpty();
    }

    @Test
    void mistakes_of_all_kinds_are_shown_in_one_round_each_with_its_place() {
        Path own = write("own.json", "{\"acme\": {\"bse-url\": \"http://h/v1\"},\n \"b\": 5}");
        Path facts = write("facts.json", "{\"models\": {\"m\": {\"prices\": {\"input\": \"x\"}}}}");
        InvalidSettingsException refused =
                refused(
                        """
                        server:
                          prot: 1
                          host: 0.0.0.0
                        breaker: {in-a-row: 3}
                        catalogue: {file: '%s'}
                        providers:
                          one: {type: opnai, api-key: k}
                          two: {type: azure, api-key: k}
                          a/b: {api-key: k, base-url: 'http://h/v1'}
                          four: {type: acme, api-key: k}
                        models:
                          lost: {targets: [{model: nowhere/gpt}]}
                          ring: {targets: [{model: gnir}]}
                          gnir: {targets: [{model: ring}]}
                          fine: {targets: [{model: one/gpt}]}
                          'gpt-*': {targets: [{model: one/gpt}]}
                        """
                                .formatted(facts),
                        Map.of(
                                "PROVIDERS_FILE",
                                own.toString(),
                                "PORT",
                                "many",
                                "GATEHOUSE_ADMISSION_CALLS",
                                "3"));

        assertThat(refused.faults())
                .extracting(fault -> fault.line() + " " + fault.path())
                .containsExactlyInAnyOrder(
                        "0 PROVIDERS_FILE",
                        "0 PROVIDERS_FILE",
                        "0 server.port",
                        "0 admission.calls",
                        "2 server.prot",
                        "3 server.host",
                        "4 breaker.in-a-row",
                        "5 catalogue.file",
                        "7 providers.one.type",
                        "8 providers.two.base-url",
                        "9 providers.a/b",
                        "10 providers.four.type",
                        "12 models.lost.targets[0]",
                        "13 models.ring",
                        "14 models.gnir",
                        "16 models.gpt-*");
        assertThat(refused.getMessage())
                .contains(
                        "(environment PORT)",
                        "(environment PROVIDERS_FILE)",
                        "(environment GATEHOUSE_ADMISSION_CALLS)",
                        own + ": error: ",
                        "line 1, acme: 'bse-url' is no member",
                        "set GATEHOUSE_ADMISSION_MAX_IN_FLIGHT instead",
                        "write 'breaker.consecutive-failures'",
                        "did you mean 'openai'?",
                        "'nowhere/gpt', which does not exist",
                        "leads back to 'ring'",
                        "'server.host' is an address that others can reach");
        assertThat(refused.faults())
                .filteredOn(fault -> fault.line() > 0)
                .allSatisfy(fault -> assertThat(fault.excerpt()).contains("^"));
    }

    @Test
    void a_file_that_cannot_be_read_hides_no_mistake_of_the_environment() {
        assertThat(refused("server: [", Map.of("PORT", "many")).faults())
                .extracting(SettingsError::path)
                .containsExactly("server.port", "");
    }

    @Test
    void an_error_of_an_account_is_not_reported_again_where_it_is_used() {
        InvalidSettingsException refused =
                refused(
                        """
                        providers: {one: {base-url: nonsense}}
                        models: {fast: {targets: [{model: one/m}, {modle: x}]}}
                        """,
                        Map.of());

        assertThat(refused.faults())
                .extracting(SettingsError::path)
                .containsExactly(
                        "providers.one.base-url",
                        "models.fast.targets[1].model",
                        "models.fast.targets[1].modle");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AZURE_SEARCH_API_KEY | AZURE_SEARCH_API_KEY: account 'azure-search' has no base-url;"
                        + " set AZURE_SEARCH_BASE_URL or unset it",
                "AZURE_OPENAI_API_KEY | AZURE_OPENAI_API_KEY: account 'azure-openai' has no base-url;"
                        + " set AZURE_OPENAI_BASE_URL or unset it",
                "CLOUDFLARE_API_KEY | CLOUDFLARE_API_KEY: account 'cloudflare' has no base-url;"
                        + " set CLOUDFLARE_BASE_URL or unset it",
                "GROQ_BASE_URL | GROQ_BASE_URL: account 'groq' has no api-key; set GROQ_API_KEY or"
                        + " unset it",
                "OLLAMA_MODELS | OLLAMA_MODELS: alone it declares no account; set OLLAMA_BASE_URL or"
                        + " OLLAMA_API_KEY beside it",
            })
    void a_variable_of_another_program_never_stops_the_start(String variable, String line) {
        Configuration configuration =
                read("", Map.of("OPENAI_API_KEY", "sk-1", variable, "http://host/v1"));

        assertThat(configuration.accounts()).extracting(it -> it.name()).containsExactly("openai");
        assertThat(configuration.ignored()).containsExactly(line);
        assertThat(configuration.bound().effective().toString()).doesNotContain("search", "groq");
    }

    @Test
    void an_account_of_the_environment_that_cannot_work_is_left_out_by_name() {
        Configuration configuration =
                read(
                        "",
                        Map.of(
                                "OPENAI_API_KEY",
                                "sk-hush\nmore",
                                "VLLM_BASE_URL",
                                "ht tp://x",
                                "GROQ_API_KEY",
                                "gsk-1\n"));

        assertThat(configuration.accounts()).extracting(it -> it.name()).containsExactly("groq");
        assertThat(keyOf(configuration)).isEqualTo("gsk-1");
        assertThat(configuration.ignored())
                .hasSize(2)
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .startsWith("account 'openai' is left out: ")
                                        .contains("OPENAI_API_KEY", "U+000A")
                                        .doesNotContain("hush"))
                .anySatisfy(line -> assertThat(line).contains("'vllm'", "VLLM_BASE_URL"));
        assertThat(
                        refused(
                                        "models: {m: {targets: [{model: openai/gpt}]}}",
                                        Map.of("OPENAI_API_KEY", "sk-hush\nmore"))
                                .getMessage())
                .contains("'openai/gpt', which does not exist", "account 'openai' is left out");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/usr/share/ollama/.ollama/models", "~/models", "D:\\models", "./models"})
    void a_folder_is_no_list_of_models(String folder) {
        Configuration alone = read("", Map.of("OLLAMA_MODELS", folder));
        assertThat(alone.accounts()).isEmpty();
        assertThat(alone.demo()).isTrue();
        assertThat(alone.ignored())
                .containsExactly("OLLAMA_MODELS: it is a path, and no list of models");

        Configuration both =
                read("", Map.of("OLLAMA_MODELS", folder, "OLLAMA_BASE_URL", "localhost:11434"));
        assertThat(both.accounts()).hasSize(1);
        assertThat(both.accounts().getFirst().models()).isEmpty();
        assertThat(both.accounts().getFirst().baseUrl()).hasToString("http://localhost:11434/v1");
    }

    @Test
    void further_keys_are_further_accounts() {
        Configuration configuration =
                read(
                        "",
                        Map.of(
                                "OPENAI_API_KEY",
                                "sk-1",
                                "OPENAI_API_KEY_2",
                                "sk-2",
                                "OPENAI_API_KEY_3",
                                "sk-3",
                                "OPENAI_BASE_URL_3",
                                "https://third.example/v1",
                                "OPENAI_BASE_URL",
                                "https://first.example/v1",
                                "OPENAI_MODELS",
                                "gpt-5",
                                "OPENAI_EAST_API_KEY_2",
                                "sk-e"));

        assertThat(configuration.accounts())
                .extracting(it -> it.name() + " " + it.baseUrl() + " " + it.models())
                .containsExactly(
                        "openai https://first.example/v1 [gpt-5]",
                        "openai-2 https://first.example/v1 [gpt-5]",
                        "openai-3 https://third.example/v1 [gpt-5]",
                        "openai-east-2 https://api.openai.com/v1 []");
        assertThat(configuration.ignored()).isEmpty();
    }

    @Test
    void a_further_key_belongs_to_the_account_of_the_file_too() {
        Configuration configuration =
                read(
                        "providers: {openai: {api-key: sk-1, base-url: 'https://h.example/v1'}}",
                        Map.of("OPENAI_API_KEY_2", "sk-2"));

        assertThat(configuration.accounts())
                .extracting(it -> it.name() + " " + it.baseUrl())
                .containsExactly("openai https://h.example/v1", "openai-2 https://h.example/v1");
    }

    @Test
    void settings_of_an_account_in_the_file_are_not_undone_by_its_key() {
        Configuration configuration =
                read(
                        "providers: {openai: {type: compatible, base-url: 'https://h.example/v1'}}",
                        Map.of("OPENAI_API_KEY", "sk-1"));

        assertThat(configuration.accounts().getFirst().provider().name()).isEqualTo("compatible");
        assertThat(configuration.accounts().getFirst().key()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "azure, AZURE_API_KEY",
        "azure, ''",
        "work, AZURE_API_KEY",
        "azure, AZURE_API_KEY_2",
        "azure, AZURE_OPENAI_API_KEY"
    })
    void the_type_in_the_file_holds_whatever_the_environment_states_of_the_account(
            String name, String variable) {
        String file =
                """
                providers:
                  NAME: {type: azure-deployments, base-url: 'https://x.test', api-key: k}
                """;
        Configuration configuration =
                read(
                        file.replace("NAME", name),
                        Map.of(
                                variable.isEmpty() ? "X" : variable,
                                "k2",
                                "AZURE_API_VERSION",
                                "1"));

        assertThat(configuration.accounts())
                .isNotEmpty()
                .allMatch(it -> it.provider().name().equals("azure-deployments"));
    }

    @Test
    void further_names_of_providers_are_known() {
        Configuration configuration =
                read("", Map.of("BAILIAN_API_KEY", "k", "DASHSCOPE_API_KEY", "k"));

        assertThat(configuration.accounts())
                .extracting(it -> it.name() + " " + it.provider().name())
                .containsExactlyInAnyOrder("bailian alibaba", "dashscope alibaba");
    }

    @Test
    void a_variable_may_hold_header_fields_of_a_provider() {
        Configuration configuration =
                read(
                        "",
                        Map.of(
                                "OPENROUTER_API_KEY", "k",
                                "OPENROUTER_SITE_URL", "https://me.example",
                                "OPENROUTER_APP_NAME", "mine",
                                "OPENAI_API_KEY", "k",
                                "OPENAI_ORG_ID", "org-1",
                                "GROQ_API_KEY", "k",
                                "GROQ_PROJECT_ID", "p"));
        var headers = dev.gatehouse.http.Headers.none();
        var bill = dev.gatehouse.http.Headers.none();

        assertThat(configuration.accounts()).hasSize(3);
        configuration.accounts().stream()
                .filter(it -> it.name().equals("openrouter"))
                .forEach(it -> it.describe(headers));
        configuration.accounts().stream()
                .filter(it -> it.name().equals("openai"))
                .forEach(it -> it.describe(bill));
        assertThat(headers.first("HTTP-Referer")).isEqualTo("https://me.example");
        assertThat(headers.first("X-Title")).isEqualTo("mine");
        assertThat(bill.first("OpenAI-Organization")).isEqualTo("org-1");
        assertThat(configuration.accounts())
                .filteredOn(it -> it.name().equals("groq"))
                .allMatch(it -> it.settings().project() == null);
    }

    @Test
    void a_header_field_that_cannot_be_sent_is_left_out_by_name() {
        Configuration configuration =
                read("", Map.of("OPENROUTER_API_KEY", "k", "OPENROUTER_APP_NAME", "Caf\u00e9"));

        assertThat(configuration.accounts().getFirst().settings().headers()).isEmpty();
        assertThat(configuration.ignored())
                .singleElement()
                .asString()
                .startsWith("OPENROUTER_APP_NAME: it holds a character that no header field");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TOGETHERAI_API_KEY | the variable TOGETHERAI_API_KEY is not read; did you mean"
                        + " TOGETHER_API_KEY?",
                "GOOGLE_API_KEY | the variable GOOGLE_API_KEY is not read; did you mean"
                        + " GEMINI_API_KEY?",
                "GEMINI_KEY | the variable GEMINI_KEY is not read; did you mean GEMINI_API_KEY?",
                "ANTROPIC_API_KEY | the variable ANTROPIC_API_KEY is not read; did you mean"
                        + " ANTHROPIC_API_KEY?",
                "OPEN_AI_API_KEY | the variable OPEN_AI_API_KEY is not read; did you mean"
                        + " OPENAI_API_KEY?",
            })
    void a_name_that_is_nearly_right_is_suggested(String variable, String hint) {
        Configuration configuration = read("", Map.of(variable, "k", "SENTRY_API_KEY", "k"));

        assertThat(warnings(configuration)).containsExactly("warning: " + hint);
        assertThat(configuration.accounts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OPENAI_PROXY_URL | set HTTPS_PROXY, or HTTP_PROXY for http addresses; NO_PROXY has the exceptions",
                "OPENAI_EAST_PROXY_URL | set HTTPS_PROXY, or HTTP_PROXY for http addresses; NO_PROXY has the exceptions",
                "OPENROUTER_MODEL_FILTER_INCLUDE | set OPENROUTER_MODELS, which takes patterns such as gpt-*",
                "GROQ_MODEL_FILTER | set GROQ_MODELS, which takes patterns such as gpt-*",
                "NEXT_PUBLIC_PROXY_URL | ~",
                "REDIS_PROXY_URL | ~"
            },
            nullValues = "~")
    void what_others_set_for_one_account_has_its_place_given(
            String variable, @Nullable String cure) {
        Configuration configuration =
                read("", Map.of("OPENAI_API_KEY", "k", variable, "http://p:1"));

        assertThat(warnings(configuration))
                .isEqualTo(
                        cure == null
                                ? List.of()
                                : List.of(
                                        "warning: the variable "
                                                + variable
                                                + " is not read; "
                                                + cure));
    }

    @Test
    void an_account_of_a_provider_that_is_not_known_is_a_hint() {
        Configuration configuration =
                read(
                        "",
                        Map.of(
                                "XIAOMI_API_KEY",
                                "k",
                                "XIAOMI_BASE_URL",
                                "https://x.example",
                                "DATADOG_API_KEY",
                                "k"));

        assertThat(warnings(configuration))
                .containsExactly(
                        "warning: the variable XIAOMI_API_KEY is not read: no provider is called"
                                + " 'xiaomi'; declare the account as 'providers.NAME' with base-url"
                                + " and api-key");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, '', true",
        "localhost, '', true",
        "0.0.0.0, '', true",
        "[::1], '', false",
        "127.0.0.1, 0.0.0.0, true",
        "[::1], 0.0.0.0, true",
        "10.1.2.3, 10.1.2.3, true",
        "localhost, 10.1.2.3, false"
    })
    void an_account_that_leads_back_here_is_left_out_where_that_is_sure(
            String name, String host, boolean sure) {
        Configuration configuration =
                read(
                        "",
                        Map.of(
                                "HOST",
                                host.isEmpty() ? "127.0.0.1" : host,
                                "GATEHOUSE_MASTER_KEY",
                                "a-master-key-of-the-test",
                                "OPENAI_API_KEY",
                                "k",
                                "OPENAI_BASE_URL",
                                "http://" + name + ":8080/v1"));
        String told = sure ? "is the address" : "may be the address";

        assertThat(configuration.accounts()).hasSize(sure ? 0 : 1);
        assertThat(sure ? configuration.ignored() : warnings(configuration))
                .singleElement()
                .asString()
                .contains("'providers.openai.base-url'", "OPENAI_BASE_URL")
                .contains(told + " of this gateway", "or PORT to another one");
    }

    @Test
    void an_account_of_the_file_that_leads_back_here_is_refused() {
        String file = "providers: {one: {base-url: 'http://127.0.0.1:PORT/v1', type: vllm}}";

        assertThat(refused(file.replace("PORT", "8080"), Map.of()))
                .hasMessageContaining(
                        "1:29: error: 'providers.one.base-url' is the address of this gateway");
        assertThat(read(file.replace("PORT", "8081"), Map.of()).accounts()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS_PROXY, socks5://h:1, upstream.proxy, https://a.test/v1, https://10.1.1.1/v1",
        "HTTP_PROXY, socks5://h:1, upstream.http-proxy, http://a.test/v1, https://a.test/v1",
        "http_proxy, socks5://h:1, upstream.http-proxy, http://a.test/v1, http://127.0.0.1/v1",
        "SSL_CERT_FILE, /none.pem, upstream.trust, https://10.1.1.1/v1, http://a.test/v1"
    })
    void what_is_inherited_and_cannot_be_used_is_an_error_where_an_account_depends_on_it(
            String variable, String value, String setting, String dependent, String other) {
        String file = "providers: {one: {base-url: 'URL', type: vllm}}";
        Map<String, String> environment = Map.of(variable, value, "NO_PROXY", "10.0.0.0/8");

        assertThat(refused(file.replace("URL", dependent), environment))
                .hasMessageContaining("error: '" + setting + "' (environment " + variable + ")")
                .hasMessageContaining("correct or unset it; account 'one' depends on it");
        assertThat(warnings(read(file.replace("URL", other), environment)))
                .singleElement()
                .asString()
                .contains("'" + setting + "'", variable, "the variable is left out");
    }

    @Test
    void aliases_may_be_written_as_another_gateway_has_them() {
        Configuration configuration =
                read(
                        "",
                        Map.of(
                                "OPENAI_API_KEY",
                                "k",
                                "GROQ_API_KEY",
                                "k",
                                "VIRTUAL_MODELS",
                                """
                                [{"source": "smart", "strategy": "round_robin", "targets": [
                                   {"model": "gpt-5", "provider": "openai", "weight": 3},
                                   {"model": "llama", "provider": "groq"}]},
                                 {"source": "cheap", "strategy": "cost",
                                  "targets": ["openai/gpt-5", "groq/llama"]},
                                 {"source": "one", "target": "openai/gpt-5"},
                                 {"source": "off", "target": "nowhere/x", "enabled": false},
                                 {"source": "sure", "strategy": "failover",
                                  "targets": ["openai/gpt-5", "groq/llama"]}]
                                """));

        assertThat(configuration.settings().models())
                .extractingFromEntries(
                        entry ->
                                entry.getKey()
                                        + " "
                                        + entry.getValue().strategy()
                                        + " "
                                        + entry.getValue().targets().stream()
                                                .map(target -> target.model())
                                                .toList())
                .containsExactly(
                        "smart WEIGHTED [openai/gpt-5, groq/llama]",
                        "cheap CHEAPEST [openai/gpt-5, groq/llama]",
                        "one ROUND_ROBIN [openai/gpt-5]",
                        "sure FIRST_AVAILABLE [openai/gpt-5, groq/llama]");
        assertThat(
                        refused(
                                        "",
                                        Map.of(
                                                "VIRTUAL_MODELS",
                                                "[{\"source\": \"a\", \"target\": \"x/y\"}]"))
                                .getMessage())
                .startsWith(
                        "error: 'models.a' (environment VIRTUAL_MODELS) names the target 'x/y'");
    }

    @ParameterizedTest
    @CsvSource({"0.8,800000000", "1.000000001,1000000001", "0,0", "1000,1000000000000"})
    void the_price_factor_of_an_account_is_read_exactly(String factor, long billionths) {
        Configuration read =
                read("providers: {openai: {api-key: k, price-factor: " + factor + "}}");

        assertThat(read.accounts().getFirst().settings().priceFactor()).isEqualTo(billionths);
    }

    @ParameterizedTest
    @CsvSource({"-1", "1001", "0.0000000001", "1e999999999", "half"})
    void a_price_factor_that_is_none_is_rejected(String factor) {
        String yaml = "providers: {openai: {api-key: k, price-factor: " + factor + "}}";

        assertThat(refused(yaml, Map.of()).getMessage())
                .contains("price-factor")
                .contains("expects a number of 0 to 1000");
    }

    @ParameterizedTest
    @CsvSource({"off", "none", "OFF"})
    void the_list_of_models_may_be_switched_off(String word) {
        assertThat(read("", Map.of("MODEL_LIST_URL", word)).settings().catalogue().url()).isNull();
    }

    @Test
    void the_list_of_models_may_be_a_file() {
        Path list = write("list.json", "{\"models\": {}}");

        assertThat(read("", Map.of("MODEL_LIST_URL", list.toString())).settings().catalogue().url())
                .isEqualTo(list.toUri());
        Configuration other = read("", Map.of("MODEL_LIST_URL", "/etc/another/models.json"));
        assertThat(other.settings().catalogue().url()).isNull();
        assertThat(warnings(other))
                .singleElement()
                .asString()
                .contains("'catalogue.url' (environment MODEL_LIST_URL) names the file");
        assertThat(refused("catalogue: {url: /none.json}", Map.of()))
                .hasMessageContaining("1:18: error: 'catalogue.url' names the file '/none.json'");
    }

    @Test
    void words_of_other_gateways_are_understood() {
        Settings settings =
                read(
                                "",
                                Map.of(
                                        "LOG_LEVEL", "WARNING",
                                        "CONFIGURED_PROVIDER_MODELS_MODE", "merge",
                                        "HTTP_TIMEOUT", "300",
                                        "CIRCUIT_BREAKER_FAILURE_THRESHOLD", "7",
                                        "CIRCUIT_BREAKER_SUCCESS_THRESHOLD", "3",
                                        "CIRCUIT_BREAKER_TIMEOUT", "60s",
                                        "ENABLED_PASSTHROUGH_PROVIDERS", "*",
                                        "SSL_CERT_FILE", "/none/cert.pem",
                                        "HTTPS_PROXY", "proxy.corp:3128"))
                        .settings();

        assertThat(settings.log().level()).hasToString("WARN");
        assertThat(settings.catalogue().configuredModels()).hasToString("MERGE");
        assertThat(settings.server().totalTimeout()).hasMinutes(5);
        assertThat(settings.breaker().consecutiveFailures()).isEqualTo(7);
        assertThat(settings.breaker().successes()).isEqualTo(3);
        assertThat(settings.breaker().openDuration()).hasSeconds(60);
        assertThat(settings.breaker().maxOpenDuration()).hasSeconds(60);
        assertThat(settings.passthrough().accounts()).isEmpty();
        assertThat(settings.upstream().trust()).isNull();
        Secret proxy = settings.upstream().proxy();
        assertThat(proxy == null ? "" : proxy.reveal()).isEqualTo("proxy.corp:3128");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "127.0.0.1", "127.8.0.1", "::1", "[::1]", "gateway.localhost"})
    void an_address_of_this_machine_needs_no_key(String host) {
        assertThat(read("", Map.of("HOST", host)).settings().server().address()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.7", "gateway.example.com", "my-host"})
    void an_address_that_other_machines_reach_needs_a_key_or_an_explicit_setting(String host) {
        assertThat(refused("", Map.of("HOST", host)))
                .hasMessageStartingWith(
                        "error: 'server.host' (environment HOST) is an address that others can reach")
                .hasMessageContaining("server.open");
        assertThat(
                        read("", Map.of("HOST", host, "GATEHOUSE_MASTER_KEY", "k"))
                                .settings()
                                .server()
                                .address())
                .isEqualTo(host);
        assertThat(read("server: {open: true}", Map.of("HOST", host)).settings().server().address())
                .isEqualTo(host);
        assertThat(read("server: {open: true}").settings().server().address())
                .isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GATEHOUSE_MASTER_KEY", "GATEHOUSE_ADMIN_KEY", "GATEHOUSE_SECRET"})
    void a_secret_of_blanks_is_an_error_and_an_empty_one_is_not_set(String name) throws Exception {
        for (String blank : new String[] {"   ", "\t", "\" \""}) {
            assertThatThrownBy(() -> read("", Map.of(name, blank)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("environment " + name)
                    .hasMessageContaining("is an empty secret");
        }
        assertThat(read("", Map.of(name, "")).settings().server().masterKey()).isNull();
        assertThat(read("", Map.of(name, "\"\"")).settings().server().masterKey()).isNull();
        assertThat(read("", Map.of("PORT", "  ")).settings().server().port()).isEqualTo(8080);
    }

    @Test
    void any_origin_needs_a_key() {
        assertThat(refused("server: {cors-origins: ['*']}", Map.of()))
                .hasMessageContaining("would let every web page call without a key");
        assertThat(
                        read("server: {cors-origins: ['*'], master-key: k}", Map.of())
                                .settings()
                                .server()
                                .corsOrigins())
                .containsExactly("*");
        assertThat(
                        read("server: {cors-origins: ['HTTPS://App.example.com/']}")
                                .settings()
                                .server()
                                .corsOrigins())
                .containsExactly("https://app.example.com");
        for (String wrong : new String[] {"https://*.example.com", "app.example.com", "http://"}) {
            assertThat(refused("server: {cors-origins: ['" + wrong + "']}", Map.of()))
                    .hasMessageContaining("expects origins such as https://app.example.com");
        }
        assertThat(refused("server: {hosts: ['*']}", Map.of()))
                .hasMessageContaining("expects names such as gateway.example.com, not '*'");
    }

    @Test
    void a_line_of_dot_env_matters_where_its_variable_is_read() {
        write(".env", "FOO=\"broken\nPEM='a\nb'\nnonsense\nGROQ_API_KEY=${BASE}-1\n");

        Configuration configuration = read("", Map.of("BASE", "k"));

        assertThat(keyOf(configuration)).isEqualTo("k-1");
        assertThat(warnings(configuration))
                .containsExactlyInAnyOrder(
                        folder.resolve(".env")
                                + ":1:1: warning: the variable FOO has a quote that is not closed\n"
                                + "  close the quote, or write the value without quotes",
                        folder.resolve(".env")
                                + ":4:1: warning: this line is no variable, it is left out");
        write(".env", "PORT=\"81\n");
        assertThat(refused("", Map.of()))
                .hasMessage(
                        folder.resolve(".env")
                                + ":1:1: error: the variable PORT has a quote that is not closed\n"
                                + "  close the quote, or write the value without quotes");
        write(".env", "A=1\nPORT=many\n");
        assertThat(refused("", Map.of()))
                .hasMessageStartingWith(
                        "error: 'server.port' (.env:2 PORT) expects a whole number");
    }

    @Test
    void an_account_may_have_header_fields_and_limits() {
        Configuration configuration =
                read(
                        """
                        providers:
                          one:
                            base-url: http://h/v1
                            api-key: k
                            headers: {X-Team: blue, User-Agent: mine}
                            organization: org
                            project: proj
                            first-content-timeout: 5m
                            total-timeout: 20m
                            streams: exact
                          two: {base-url: 'http://h/v1'}
                        """);
        var settings = configuration.accounts().getFirst().settings();

        assertThat(settings.headers().keySet()).containsExactly("User-Agent", "X-Team");
        assertThat(settings.firstContentTimeout()).hasMinutes(5);
        assertThat(settings.totalTimeout()).hasMinutes(20);
        assertThat(settings.streams()).hasToString("EXACT");
        assertThat(configuration.accounts().getLast().firstContentTimeout()).hasMinutes(10);
        assertThat(
                        read("providers: {two: {base-url: 'http://h/v1'}}\n"
                                        + "upstream: {first-content-timeout: 5s}")
                                .accounts()
                                .getFirst()
                                .firstContentTimeout())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"schl\u00fcssel-hush-123456", "sk hush 1234567890", "sk-\u201dhush-1234567"})
    void a_key_that_no_client_could_send_is_an_error_and_not_shown(String key) {
        String yaml =
                """
                server: {master-key: 'KEY'}
                providers:
                  one: {type: openai, api-key: 'KEY'}
                """;

        String message = String.valueOf(refused(yaml.replace("KEY", key), Map.of()).getMessage());

        assertThat(message)
                .contains("gatehouse.yaml:1:", "'server.master-key' has as character")
                .contains("gatehouse.yaml:3:", "'providers.one.api-key' has as character")
                .contains("visible ASCII", "make another key")
                .doesNotContain("hush");
    }

    @Test
    void a_blank_key_opens_nothing() {
        assertThat(refused("server: {master-key: '  '}", Map.of()))
                .hasMessageContaining("'server.master-key' is an empty secret");
    }

    @Test
    void a_short_master_key_is_a_warning() {
        assertThat(warnings(read("server: {master-key: fifteen-letters}")))
                .singleElement()
                .asString()
                .contains("warning: 'server.master-key' has fewer than 16 characters", "openssl")
                .doesNotContain("fifteen-letters");
        assertThat(warnings(read("server: {master-key: sixteen-letters1}"))).isEmpty();
    }

    @Test
    void header_fields_that_cannot_be_sent_are_named() {
        assertThat(
                        refused(
                                        """
                                        providers:
                                          one:
                                            base-url: http://h/v1
                                            api-key: "k\u2026"
                                            api-version: "a b"
                                            project: "a\\tb"
                                            headers: {Host: x, 'a b': y, X-Good: 'z', X-Bad: "\u00fc"}
                                        """,
                                        Map.of())
                                .faults())
                .extracting(SettingsError::path)
                .containsExactlyInAnyOrder(
                        "providers.one.api-key",
                        "providers.one.api-version",
                        "providers.one.project",
                        "providers.one.headers.Host",
                        "providers.one.headers.a b",
                        "providers.one.headers.X-Bad");
    }

    @Test
    void header_rules_about_restricted_fields_are_named_with_place_and_cure() {
        InvalidSettingsException refused =
                refused(
                        """
                        providers:
                          one:
                            base-url: http://h/v1
                            headers: {X-Good: a}
                            forward-headers:
                              [Cookie]
                            drop-headers: [x-good]
                        header-rules:
                        - kind: user-path
                          name: team//a
                          drop: [X-Amz-Date]
                        - kind: key
                          name: k
                          set:
                            X-Good: hush-1
                            Via: hush-2
                        - {kind: key, name: k, set: {X-Bad: "hush\\r\\nHost: x"}}
                        - {kind: account, name: a}
                        """,
                        Map.of());

        assertThat(refused.faults())
                .extracting(fault -> fault.line() + " " + fault.path())
                .containsExactlyInAnyOrder(
                        "6 providers.one.forward-headers",
                        "7 providers.one.drop-headers",
                        "10 header-rules[0].name",
                        "11 header-rules[0].drop",
                        "16 header-rules[1].set.Via",
                        "17 header-rules[2].set.X-Bad",
                        "18 header-rules[3].kind");
        assertThat(refused.getMessage())
                .contains(
                        "names 'Cookie', which carries a credential",
                        "remove it; 'api-key' of an account is what its provider receives",
                        "names 'X-Amz-Date', which belongs to the signature for AWS")
                .doesNotContain("hush");
    }
}
