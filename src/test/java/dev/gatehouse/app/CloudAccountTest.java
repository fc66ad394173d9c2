package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.Secret;
import dev.gatehouse.provider.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Accounts whose requests are signed for a cloud: regions, projects and what is missing.
class CloudAccountTest {
    private static final String ENTRIES =
            """
            {"rock": {"auth": "aws", "base-url": "https://rock-runtime.{region}.aws.test",
              "operations": {"chat-completions": "/chat"}},
             "vert": {"auth": "google",
              "base-url": "https://{location}-ai.google.test/v1/projects/{project}/locations/{location}",
              "base-url-at": {
                "global": "https://ai.google.test/v1/projects/{project}/locations/global",
                "eu": "https://ai.eu.google.test/v1/projects/{project}/locations/eu"},
              "operations": {"chat-completions": "/chat"}},
             "gem": {"auth": "x-goog-api-key", "base-url": "https://gem.test",
              "operations": {"chat-completions": "/chat"}}}
            """;
    private static final String USER =
            "{\"type\":\"authorized_user\",\"client_id\":\"c\",\"client_secret\":\"s\","
                    + "\"refresh_token\":\"r\",\"quota_project_id\":\"payer\"}";

    @TempDir private Path folder = Path.of("");

    private Configuration.Place place(String yaml, Map<String, String> environment)
            throws IOException {
        Files.writeString(folder.resolve("gatehouse.yaml"), yaml);
        Path entries = Files.writeString(folder.resolve("own.json"), ENTRIES);
        var all = new HashMap<>(environment);
        all.put("PROVIDERS_FILE", entries.toString());
        all.put("HOME", folder.toString());
        return new Configuration.Place(null, folder, all);
    }

    private Account only(String yaml, Map<String, String> environment) throws Exception {
        Configuration configuration = Configuration.read(place(yaml, environment));
        assertThat(configuration.accounts()).as("%s", configuration.ignored()).hasSize(1);
        return configuration.accounts().getFirst();
    }

    private String refused(String yaml, Map<String, String> environment) throws IOException {
        try {
            Configuration.read(place(yaml, environment));
        } catch (InvalidSettingsException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("was not refused");
    }

    private static @Nullable String text(@Nullable Secret secret) {
        return secret == null ? null : secret.reveal();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rock: {aws: {region: eu-west-1}}|https://rock-runtime.eu-west-1.aws.test",
                "rock: {}|https://rock-runtime.us-east-2.aws.test",
                "rock: {base-url: 'https://x.ap-south-1.vpce.test/a'}|https://x.ap-south-1.vpce.test/a",
                "v: {type: vert, google: {location: europe-west4}}|https://europe-west4-ai.google.test/v1/projects/payer/locations/europe-west4",
                "v: {type: vert, google: {project: p, location: global}}|https://ai.google.test/v1/projects/p/locations/global",
                "v: {type: vert, google: {location: eu}}|https://ai.eu.google.test/v1/projects/payer/locations/eu",
                "v: {type: vert}|https://us-east5-ai.google.test/v1/projects/payer/locations/us-east5",
                "v: {type: vert, api-key: k, google: {project: p}}|https://us-east5-ai.google.test/v1/projects/p/locations/us-east5",
            })
    void the_address_follows_from_region_project_and_location(String account, String url)
            throws Exception {
        Path user = Files.writeString(folder.resolve("user.json"), USER);
        Map<String, String> environment =
                Map.of(
                        "AWS_REGION",
                        "us-east-2",
                        "GOOGLE_CLOUD_LOCATION",
                        "us-east5",
                        "GOOGLE_APPLICATION_CREDENTIALS",
                        user.toString());

        Account read = only("providers:\n  " + account, environment);

        assertThat(read.baseUrl()).hasToString(url);
        assertThat(read.firstContentTimeout()).as("no local server").isNull();
    }

    @Test
    void requests_are_signed_for_the_region_of_an_address_of_its_own() throws Exception {
        String yaml = "providers: {rock: {base-url: 'https://x.ap-south-1.vpce.test'}}";

        assertThat(only(yaml, Map.of("AWS_REGION", "us-east-2")).settings().aws().region())
                .isEqualTo("ap-south-1");
    }

    @Test
    void all_that_is_missing_is_reported_in_one_round_with_its_cure() throws IOException {
        String message =
                refused(
                        """
                        providers:
                          rock: {}
                          vert: {google: {credentials-json: '{}'}}
                          gem: {api-key: k}
                          half: {type: rock, aws: {access-key-id: AKIA, region: Mars!}}
                          away: {type: vert, google: {credentials-file: /none, location: eu, project: p}}
                          own: {type: rock, base-url: 'https://h.test'}
                        """,
                        Map.of());

        assertThat(message)
                .contains("providers.rock.aws.region", "set it, or AWS_REGION")
                .contains("providers.vert.google.project", "set it, or GOOGLE_CLOUD_PROJECT")
                .contains("providers.vert.google.location", "set it, or GOOGLE_CLOUD_LOCATION")
                .contains("'providers.vert.google'", "type 'null'")
                .contains("providers.half.aws.region", "expects a region such as")
                .contains("providers.away.google.credentials-file", "which cannot be read")
                .contains("providers.own.aws.region");
    }

    @Test
    void half_a_pair_of_keys_is_an_error() throws IOException {
        assertThat(refused("providers: {rock: {aws: {access-key-id: AKIA}}}", Map.of()))
                .contains("providers.rock.aws.secret-access-key", "is missing beside");
        assertThat(refused("providers: {rock: {aws: {secret-access-key: hush}}}", Map.of()))
                .contains("providers.rock.aws.access-key-id", "is missing beside")
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROCK_REGION", "ROCK_BASE_URL"})
    void a_region_in_a_variable_declares_an_account(String variable) throws Exception {
        Account account =
                only("", Map.of(variable, "eu-central-1", "AWS_BEARER_TOKEN_BEDROCK", "k-1"));

        assertThat(account.name()).isEqualTo("rock");
        assertThat(account.baseUrl()).hasToString("https://rock-runtime.eu-central-1.aws.test");
        assertThat(text(account.key())).isEqualTo("k-1");
    }

    @Test
    void the_api_key_that_programs_of_aws_read_declares_an_account() throws Exception {
        Account account = only("", Map.of("AWS_BEARER_TOKEN_ROCK", "k-2", "AWS_REGION", "r-1"));

        assertThat(account.name()).isEqualTo("rock");
        assertThat(text(account.key())).isEqualTo("k-2");
    }

    @Test
    void keys_of_the_account_count_before_an_api_key_of_the_environment() throws Exception {
        Account account =
                only(
                        "providers: {r: {type: rock, aws: {region: r-1, access-key-id: A, secret-access-key: s}}}",
                        Map.of("AWS_BEARER_TOKEN_BEDROCK", "k-1"));

        assertThat(account.key()).isNull();
    }

    @Test
    void variables_declare_an_account_of_google() throws Exception {
        Account account =
                only(
                        "",
                        Map.of(
                                "VERT_PROJECT",
                                "p-1",
                                "VERT_LOCATION",
                                "us",
                                "VERT_SERVICE_ACCOUNT_JSON",
                                USER));

        assertThat(account.baseUrl())
                .hasToString("https://us-ai.google.test/v1/projects/p-1/locations/us");
        assertThat(text(account.settings().google().credentialsJson())).isEqualTo(USER);
    }

    @Test
    void an_account_of_variables_that_lacks_something_is_left_out_with_the_cure() throws Exception {
        Configuration configuration =
                Configuration.read(place("", Map.of("VERT_PROJECT", "p-1", "OPENAI_REGION", "x")));

        assertThat(configuration.accounts()).isEmpty();
        assertThat(configuration.ignored())
                .singleElement()
                .asString()
                .startsWith("account 'vert' is left out: ")
                .contains("google.location", "GOOGLE_CLOUD_LOCATION");
    }

    @Test
    void keys_and_projects_of_the_environment_alone_declare_nothing() throws Exception {
        Map<String, String> environment =
                Map.of(
                        "AWS_ACCESS_KEY_ID",
                        "A",
                        "AWS_SECRET_ACCESS_KEY",
                        "s",
                        "AWS_REGION",
                        "r-1",
                        "GOOGLE_CLOUD_PROJECT",
                        "p",
                        "GOOGLE_APPLICATION_CREDENTIALS",
                        "/none");

        Configuration configuration = Configuration.read(place("", environment));

        assertThat(configuration.accounts()).isEmpty();
        assertThat(configuration.ignored()).isEmpty();
    }
}
