package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.provider.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Configuration files of other gateways in usual forms, imported and checked.
class ImportTest {
    private static final Path SAMPLES = Path.of("src/test/resources/migration").toAbsolutePath();
    private static final Pattern NEEDED = Pattern.compile("(?m)^  ([A-Z][A-Z0-9_]*)(  \\(.*)?$");
    private static final int WRONG_USAGE = 2;
    private static final int BAD_INPUT = 65;
    private static final int CANNOT_WRITE = 73;
    private static final int BAD_CONFIGURATION = 78;

    @TempDir private Path directory;

    private CommandRun run(String... arguments) {
        return new CommandRun.Place(directory, Map.of()).run(arguments);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private CommandRun litellm(String text) throws IOException {
        CommandRun run = run("import", "litellm", file("config.yaml", text).toString());
        assertThat(run.status()).as(run.err()).isZero();
        return run;
    }

    private CommandRun gomodel(String name, String text) throws IOException {
        CommandRun run = run("import", "gomodel", file(name, text).toString());
        assertThat(run.status()).as(run.err()).isZero();
        return run;
    }

    /// Reads the result as a gateway would, with the variables that were named.
    private Configuration checked(CommandRun imported)
            throws IOException, InvalidSettingsException {
        return checked(imported, Map.of());
    }

    private Configuration checked(CommandRun imported, Map<String, String> further)
            throws IOException, InvalidSettingsException {
        file("gatehouse.yaml", imported.out());
        var environment = new HashMap<>(further);
        Matcher needed = NEEDED.matcher(imported.err());
        while (needed.find()) {
            String name = needed.group(1);
            boolean address = name.matches(".*_(URL|API_BASE)");
            String url =
                    name.startsWith("POSTGRES")
                            ? "postgres://u:p@localhost/g"
                            : "https://x.example.com";
            environment.put(name, address ? url : "value-of-" + name);
        }
        return Configuration.read(new Configuration.Place(null, directory, environment));
    }

    private static List<String> accounts(Configuration configuration) {
        return configuration.accounts().stream().map(Account::name).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "litellm, litellm-office.yaml",
        "litellm, litellm-hobby.yaml",
        "litellm, litellm-keys.yaml",
        "gomodel, gomodel.yaml",
        "gomodel, gomodel.env"
    })
    void usual_files_pass_the_check_and_show_no_secret(String from, String name)
            throws IOException, InvalidSettingsException {
        CommandRun imported = run("import", from, SAMPLES.resolve(name).toString());

        assertThat(imported.status()).as(imported.err()).isZero();
        // A server of a sample has the usual port of the gateway.
        Configuration configuration = checked(imported, Map.of("PORT", "8090"));
        assertThat(configuration.bound().warnings()).isEmpty();
        assertThat(configuration.ignored()).isEmpty();
        assertThat(configuration.accounts()).hasSizeGreaterThan(5);
        assertThat(configuration.settings().models()).isNotEmpty();
        assertThat(configuration.settings().server().masterKey() == null)
                .isEqualTo(name.contains("hobby"));
        assertThat(imported.out() + imported.err()).doesNotContain("canary");
    }

    @Test
    void entries_with_one_name_become_one_model_with_shares() throws Exception {
        CommandRun imported =
                litellm(
                        """
                        model_list:
                          - model_name: gpt-4o
                            litellm_params: {model: azure/eu, api_base: https://eu.openai.azure.com/, api_key: os.environ/EU, rpm: 600}
                          - model_name: gpt-4o
                            litellm_params: {model: azure/us, api_base: https://us.openai.azure.com, api_key: os.environ/US, rpm: 300}
                        """);

        assertThat(imported.out())
                .contains("strategy: weighted")
                .contains("{model: azure-deployments/eu, weight: 600}")
                .contains("{model: azure-deployments-us/us, weight: 300}")
                .contains("base-url: https://eu.openai.azure.com\n");
        assertThat(accounts(checked(imported)))
                .containsExactly("azure-deployments", "azure-deployments-us");
    }

    @Test
    void fallbacks_come_last_and_are_as_good_as_never_first() throws Exception {
        CommandRun imported =
                litellm(
                        """
                        model_list:
                          - {model_name: a, litellm_params: {model: groq/x}}
                          - {model_name: a, litellm_params: {model: cerebras/x}}
                          - {model_name: b, litellm_params: {model: openai/y}}
                          - {model_name: c, litellm_params: {model: mistral/z}}
                        litellm_settings:
                          num_retries: 1
                          fallbacks: [{a: [b]}, {b: [c]}]
                          default_fallbacks: [c]
                        """);

        assertThat(imported.out())
                .contains(
                        """
                          a:
                            strategy: weighted
                            targets:
                              - {model: groq/x, weight: 10000}
                              - {model: cerebras/x, weight: 10000}
                              - {model: openai/y}
                              - {model: mistral/z}
                          b:
                            targets:
                              - {model: openai/y}
                              - {model: mistral/z}
                        """)
                .contains("max-retries: 3");
        assertThat(imported.err()).contains("line 7: num_retries: it is 3");
        checked(imported);
    }

    @Test
    void merge_keys_lists_of_them_and_numbers_of_python_are_understood() throws Exception {
        CommandRun imported =
                litellm(
                        """
                        defaults:
                          - &key {api_key: os.environ/KEY}
                          - &base {api_base: "http://10.0.0.1:8000/v1", api_key: os.environ/OTHER}
                        model_list:
                          - model_name: a
                            litellm_params: {<<: [*key, *base], model: openai/m, tpm: 80_000}
                        litellm_settings: {num_retries: 4, request_timeout: 1_200, drop_params: True}
                        """);

        assertThat(imported.out())
                .contains("api-key: ${KEY}", "base-url: http://10.0.0.1:8000/v1")
                .contains("total-timeout: 1200s", "max-retries: 4");
        checked(imported);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openai/gpt-5 | openai/gpt-5",
                "gpt-4o | openai/gpt-4o",
                "o3-mini | openai/o3-mini",
                "text-embedding-3-small | openai/text-embedding-3-small",
                "claude-opus-4-5 | anthropic/claude-opus-4-5",
                "anthropic/claude-opus-4-5 | anthropic/claude-opus-4-5",
                "command-r | cohere/command-r",
                "cohere_chat/command-r | cohere/command-r",
                "together_ai/meta-llama/Llama-3 | together/meta-llama/Llama-3",
                "fireworks_ai/accounts/fireworks/models/x | fireworks/accounts/fireworks/models/x",
                "openrouter/anthropic/claude-3.5 | openrouter/anthropic/claude-3.5",
                "ollama/llama3 | ollama/llama3",
                "ollama_chat/llama3:8b | ollama/llama3:8b",
                "dashscope/qwen-max | alibaba/qwen-max",
                "github/gpt-4o | github-models/gpt-4o",
                "openai/responses/gpt-5 | openai/gpt-5",
                "text-completion-openai/gpt-3.5-turbo-instruct | openai/gpt-3.5-turbo-instruct",
            })
    void a_model_of_litellm_is_a_model_at_an_account(String theirs, String ours) throws Exception {
        CommandRun imported =
                litellm(
                        "model_list: [{model_name: m, litellm_params: {model: '%s'}}]"
                                .formatted(theirs));

        assertThat(imported.out()).contains("- {model: " + ours + "}");
        checked(imported);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bedrock/anthropic.claude-v2",
                "vertex_ai/gemini-pro",
                "sagemaker/x",
                "watsonx/x",
                "replicate/x",
                "gemini-pro",
                "some-model-of-ours",
                "nobody/x",
                "openai_like/x",
                "azure_unknown/x",
                "azure/",
                ""
            })
    void what_cannot_be_converted_is_reported_by_line_and_the_rest_is_converted(String model)
            throws Exception {
        CommandRun imported =
                litellm(
                        """
                        model_list:
                          - model_name: lost
                            litellm_params:
                              model: '%s'
                              aws_secret_access_key: canary
                          - model_name: kept
                            litellm_params: {model: openai/gpt-5}
                        """
                                .formatted(model));

        assertThat(imported.err()).contains("line 4: model lost: ").doesNotContain("canary");
        assertThat(checked(imported).settings().models()).containsOnlyKeys("kept");
    }

    @Test
    void literal_keys_become_variables_and_go_nowhere() throws Exception {
        CommandRun imported =
                litellm(
                        """
                        model_list:
                          - {model_name: a, litellm_params: {model: openai/x, api_key: sk-canary-1}}
                          - {model_name: a, litellm_params: {model: openai/x, api_key: sk-canary-2}}
                          - {model_name: b, litellm_params: {model: openai/y}}
                          - {model_name: c, litellm_params: {model: openai/z, api_key: none, api_base: "http://vllm:8000/v1"}}
                          - {model_name: d, litellm_params: {model: openai/w, api_base: "https://u:canary-3@h.example/v1"}}
                        general_settings: {master_key: sk-canary-4}
                        """);

        assertThat(imported.out() + imported.err()).doesNotContain("canary");
        assertThat(imported.err())
                .contains("OPENAI_2_API_KEY  (its value is on line 2 ")
                .contains("OPENAI_3_API_KEY  (its value is on line 3 ")
                .contains("OPENAI_API_KEY\n")
                .contains("GATEHOUSE_MASTER_KEY  (its value is on line 7 ")
                .contains("H_BASE_URL  (its value is on line 6 ");
        Configuration configuration = checked(imported);
        assertThat(accounts(configuration))
                .containsExactlyInAnyOrder("openai", "openai-2", "openai-3", "my-vllm", "h");
        // The environment declares accounts by their variables too, and must mean the same ones.
        for (Account account : configuration.accounts()) {
            if (account.key() != null) {
                String variable = account.name().toUpperCase(java.util.Locale.ROOT);
                assertThat(account.key().reveal())
                        .isEqualTo("value-of-" + variable.replace('-', '_') + "_API_KEY");
            }
        }
    }

    @Test
    void wildcards_open_an_account_to_all_models() throws Exception {
        CommandRun imported =
                litellm(
                        """
                        model_list:
                          - {model_name: "anthropic/*", litellm_params: {model: "anthropic/*"}}
                          - {model_name: "corp/*", litellm_params: {model: "openai/*", api_base: "https://llm.corp.example/v1", api_key: os.environ/CORP}}
                          - {model_name: "*", litellm_params: {model: "openai/*"}}
                          - {model_name: mine, litellm_params: {model: openai/gpt-5}}
                        litellm_settings: {fallbacks: [{gpt-4o: [corp/big]}]}
                        """);

        Configuration configuration = checked(imported);
        assertThat(accounts(configuration))
                .containsExactlyInAnyOrder("anthropic", "corp", "openai");
        assertThat(configuration.accounts()).allMatch(account -> account.models().isEmpty());
        assertThat(imported.out())
                .contains(
                        "  gpt-4o:\n    targets:\n      - {model: openai/gpt-4o}\n      - {model: corp/big}");
        assertThat(imported.err()).contains("line 4: model_name *: any model is 'openai/MODEL'");
    }

    @Test
    void the_longest_wildcard_that_fits_is_meant() throws Exception {
        CommandRun imported =
                litellm(
                        """
                        model_list:
                          - {model_name: "*", litellm_params: {model: "openai/*"}}
                          - {model_name: "anthropic/*", litellm_params: {model: "anthropic/*"}}
                          - {model_name: "claude-*", litellm_params: {model: "anthropic/claude-*"}}
                          - {model_name: "a/team/*", litellm_params: {model: "groq/*"}}
                          - {model_name: mine, litellm_params: {model: mistral/x}}
                        litellm_settings:
                          fallbacks: [{mine: [anthropic/y, claude-z, gpt-w, a/team/v]}]
                        """);

        assertThat(imported.out())
                .contains(
                        """
                              - {model: mistral/x}
                              - {model: anthropic/y}
                              - {model: anthropic/claude-z}
                              - {model: openai/gpt-w}
                              - {model: groq/v}
                        """);
        checked(imported);
    }

    @Test
    void a_name_that_is_its_own_target_makes_no_cycle() throws Exception {
        CommandRun imported =
                litellm(
                        "model_list: [{model_name: openai/gpt-5, litellm_params: {model: openai/gpt-5}}]");

        assertThat(imported.out()).contains("- {model: gpt-5, accounts: [openai]}");
        checked(imported);
    }

    @Test
    void a_missing_feature_is_reported_once_with_all_its_lines() throws Exception {
        CommandRun imported =
                litellm(
                        """
                        model_list:
                          - model_name: a
                            litellm_params: {model: groq/a, temperature: 1}
                            model_info: {mode: chat}
                          - model_name: b
                            litellm_params: {model: groq/b, temperature: 1}
                            model_info: {mode: chat}
                        litellm_settings: {cache: true, callbacks: [prometheus, otel]}
                        general_settings: {database_url: "postgresql://u:canary@h/d"}
                        router_settings: {routing_strategy: custom-of-ours}
                        """);

        assertThat(imported.err())
                .contains("lines 3, 6: litellm_params.temperature: ")
                .contains("lines 4, 7: model_info: ")
                .contains("line 8: litellm_settings.cache: ")
                .contains("line 8: litellm_settings.callbacks: ")
                .contains("line 9: general_settings.database_url: ")
                .contains("line 10: routing_strategy: ")
                .doesNotContain("canary");
        assertThat(checked(imported).settings().metrics().enabled()).isTrue();
    }

    @Test
    void an_empty_file_is_an_empty_configuration() throws Exception {
        for (String text :
                List.of("", "model_list: []\n", "model_list:\n", "general_settings: {}\n")) {
            checked(litellm(text));
        }
    }

    @Test
    void guardrails_become_rules() throws Exception {
        CommandRun imported =
                gomodel(
                        "gomodel.yaml",
                        """
                        providers:
                          openai: {type: openai, api_key: "${OPENAI_API_KEY}"}
                        guardrails:
                          enabled: true
                          rules:
                            - name: house rules
                              type: system_prompt
                              order: 2
                              system_prompt: {mode: decorator, content: "Be 'kind', {please}."}
                            - name: anon
                              type: llm_based_altering
                              user_path: /team
                              llm_based_altering: {model: gpt-4o, provider: openai, roles: [user, tool], skip_content_prefix: "# x", max_tokens: 99}
                            - {name: other, type: unheard}
                        """);

        var guardrails = checked(imported).settings().guardrails();
        assertThat(guardrails.enabled()).isTrue();
        assertThat(guardrails.rules()).hasSize(2);
        var house = guardrails.rules().getFirst();
        assertThat(house.name()).isEqualTo("house-rules");
        assertThat(house.order()).isEqualTo(2);
        assertThat(house.systemPrompt().content()).isEqualTo("Be 'kind', {please}.");
        var altering = guardrails.rules().getLast();
        assertThat(altering.open()).isTrue();
        assertThat(altering.llmBasedAltering().name()).isEqualTo("openai/gpt-4o");
        assertThat(altering.llmBasedAltering().roles()).containsExactly("user", "tool");
        assertThat(altering.llmBasedAltering().maxTokens()).isEqualTo(99);
        assertThat(imported.err()).contains("user_path", "there is no guardrail 'unheard' here");
    }

    @Test
    void virtual_models_and_rules_become_models() throws Exception {
        file("rules.json", "{\"gpt-4o\": [\"anthropic/claude-opus-4-5\"]}");
        CommandRun imported =
                gomodel(
                        "gomodel.yaml",
                        """
                        providers:
                          openai: {type: openai, api_key: "${OPENAI_API_KEY}"}
                          anthropic: {type: anthropic, api_key: "${ANTHROPIC_API_KEY:-sk-canary}"}
                        fallback: {manual_rules_path: config/rules.json}
                        virtual_models:
                          - {source: even, targets: [{model: openai/a}, {model: anthropic/b}]}
                          - {source: shares, targets: [{model: openai/a, weight: 3}, {provider: anthropic, model: b}]}
                          - {source: first, strategy: failover, targets: [{model: openai/a}, {model: anthropic/b}]}
                          - {source: one, target: openai/a}
                          - {source: away, target: nobody/a}
                          - {source: asleep, target: openai/a, enabled: false}
                        """);

        Configuration configuration = checked(imported);
        assertThat(configuration.settings().models())
                .containsOnlyKeys("even", "shares", "first", "one", "gpt-4o");
        assertThat(imported.out())
                .contains("even:\n    strategy: round-robin")
                .contains("shares:\n    strategy: weighted")
                .contains("{model: openai/a, weight: 3}")
                .contains("first:\n    strategy: first-available");
        assertThat(imported.err())
                .contains("line 10: model nobody/a: ", "line 11: model asleep: ")
                .contains("ANTHROPIC_API_KEY  (its value is on line 3 ")
                .doesNotContain("canary");
        assertThat(configuration.accounts()).allMatch(account -> account.models().isEmpty());
    }

    @Test
    void variables_of_gomodel_become_settings_and_accounts() throws Exception {
        CommandRun imported =
                gomodel(
                        ".env.production",
                        """
                        PORT=9000
                        HTTP_TIMEOUT=300
                        OPENAI_API_KEY=sk-canary-1
                        OPENAI_API_KEY_2=sk-canary-2
                        OPENAI_EAST_API_KEY='sk-canary-3'
                        AZURE_API_KEY=canary
                        AZURE_BASE_URL=https://x.openai.azure.com/openai/deployments/prod
                        AZURE_API_VERSION=2024-10-21
                        STORAGE_TYPE=postgres
                        POSTGRES_URL=postgres://u:canary@localhost/g
                        SET_BUDGET_TEAM=daily=1
                        VIRTUAL_MODELS=[{"source":"smart","target":"gpt-5"}]
                        """);

        assertThat(imported.err())
                .contains("line 11: SET_BUDGET_TEAM: ")
                .contains("line 12: VIRTUAL_MODELS: take it out")
                .contains("OPENAI_API_KEY_2  (its value is on line 4 ")
                .doesNotContain("canary");
        Configuration configuration = checked(imported);
        assertThat(configuration.settings().server().port()).isEqualTo(9000);
        assertThat(configuration.settings().server().totalTimeout()).hasSeconds(300);
        assertThat(accounts(configuration)).contains("openai", "openai-2", "openai-east", "azure");
        assertThat(configuration.settings().models()).containsOnlyKeys("smart");
    }

    @Test
    void the_result_goes_to_a_file_that_is_not_there_yet() throws Exception {
        String config = file("config.yaml", "model_list: []\n").toString();
        String to = directory.resolve("gatehouse.yaml").toString();

        CommandRun first = run("import", "litellm", config, "-o", to);
        assertThat(first.status()).isZero();
        assertThat(first.out()).isEmpty();
        assertThat(first.err()).contains("gatehouse check " + to);
        assertThat(Files.readString(Path.of(to))).startsWith("# From config.yaml of LiteLLM");
        CommandRun second = run("import", "litellm", config, "-o", to);
        assertThat(second.status()).isEqualTo(CANNOT_WRITE);
        assertThat(second.err()).contains("--force");
        assertThat(run("import", "litellm", config, "-o", to, "--force").status()).isZero();
        String nowhere = directory.resolve("absent/x.yaml").toString();
        assertThat(run("import", "litellm", config, "-o", nowhere).status())
                .isEqualTo(CANNOT_WRITE);
    }

    @Test
    void what_cannot_be_read_is_named() throws Exception {
        String broken = file("broken.yaml", "model_list: [canary\nx: {").toString();
        CommandRun run = run("import", "litellm", broken);

        assertThat(run.status()).isEqualTo(BAD_INPUT);
        assertThat(run.err()).contains("broken.yaml:").doesNotContain("canary", "\tat ");
        assertThat(run("import", "litellm", "absent.yaml").err()).contains("does not exist");
        assertThat(run("import", "portkey", broken).status()).isEqualTo(WRONG_USAGE);
        assertThat(run("import", "portkey", broken).err()).contains("litellm or gomodel");
        assertThat(run("import", "litellm").status()).isEqualTo(WRONG_USAGE);
    }

    @Test
    void a_start_with_a_file_of_another_gateway_names_the_command_to_run() {
        Stream.of("litellm-office.yaml", "gomodel.yaml")
                .map(name -> SAMPLES.resolve(name).toString())
                .forEach(
                        file -> {
                            String from = file.contains("litellm") ? "litellm" : "gomodel";
                            for (String[] command :
                                    List.of(
                                            new String[] {"start", "--check-only", "-c", file},
                                            new String[] {"check", file})) {
                                CommandRun run = run(command);

                                assertThat(run.status()).isEqualTo(BAD_CONFIGURATION);
                                assertThat(run.err())
                                        .contains("gatehouse import " + from + " " + file)
                                        .doesNotContain("unknown setting", "canary");
                            }
                        });
    }

    @Test
    void a_slip_is_not_taken_for_another_gateway() throws Exception {
        Path slip = file("slip.yaml", "providers: {openai: {api_key: x, base_url: http://y}}\n");

        assertThat(run("check", slip.toString()).err())
                .contains("did you mean 'api-key'?")
                .doesNotContain("import");
    }
}
