package dev.gatehouse.provider.sign;

import static dev.gatehouse.provider.sign.CloudServer.keyOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.Secret;
import dev.gatehouse.http.Headers;
import dev.gatehouse.journey.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsKeySourceTest {
    private static final String OFF = "AWS_EC2_METADATA_DISABLED";
    private static final AwsSettings REGION = AwsSettings.NONE.in("eu-west-1");
    private static final String ROLE =
            """
            {"Code":"Success","AccessKeyId":"ASIAROLE","SecretAccessKey":"hush","Token":"t-1",
             "Expiration":"2026-01-01T01:00:00Z"}
            """;

    @TempDir private Path home = Path.of("");
    private final CloudServer cloud = new CloudServer();

    AwsKeySourceTest() throws IOException {}

    @AfterEach
    void close() {
        cloud.close();
    }

    private void file(String name, String text) throws IOException {
        Path file = home.resolve(".aws").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Map<String, String> environment(String... pairs) {
        var all = new HashMap<String, String>();
        all.put("HOME", home.toString());
        all.put(OFF, "true");
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        return all;
    }

    @Test
    void the_accounts_own_keys_come_before_variables_and_those_before_files() throws IOException {
        file("credentials", "[default]\naws_access_key_id=FILE\naws_secret_access_key=x\n");
        Map<String, String> set =
                environment("AWS_ACCESS_KEY_ID", "SET", "AWS_SECRET_ACCESS_KEY", "y");
        var own = new AwsSettings("r", "OWN", Secret.of("z"), null, null);
        var profile = new AwsSettings("r", null, null, null, "default");

        assertThat(keyOf(cloud.aws(own, set))).isEqualTo("OWN");
        assertThat(keyOf(cloud.aws(REGION, set))).isEqualTo("SET");
        assertThat(keyOf(cloud.aws(profile, set))).isEqualTo("FILE");
        assertThat(keyOf(cloud.aws(REGION, environment()))).isEqualTo("FILE");
    }

    @Test
    void a_session_token_goes_with_its_keys() throws IOException {
        Headers headers =
                cloud.aws(
                        REGION,
                        environment(
                                "AWS_ACCESS_KEY_ID",
                                "SET",
                                "AWS_SECRET_ACCESS_KEY",
                                "y",
                                "AWS_SESSION_TOKEN",
                                "session"));

        assertThat(headers.first("X-Amz-Security-Token")).isEqualTo("session");
        assertThat(headers.first("Authorization"))
                .contains("/20260101/eu-west-1/bedrock/aws4_request")
                .contains("SignedHeaders=host;x-amz-date;x-amz-security-token,");
    }

    @ParameterizedTest
    @CsvSource({"'', A", "work, B", "other, C"})
    void profiles_are_read_from_both_files(String profile, String key) throws IOException {
        file(
                "credentials",
                """
                # comment
                [default]
                aws_access_key_id = A ; comment
                aws_secret_access_key = a#b
                [work]
                aws_access_key_id=B
                aws_secret_access_key=b=b
                """);
        file(
                "config",
                """
                [default]
                region = eu-north-1
                s3 =
                  region = nested
                [profile work]
                region = us-west-2
                aws_access_key_id = overridden
                [profile other]
                aws_access_key_id = C
                aws_secret_access_key = c
                region = eu-south-1
                """);
        Map<String, String> variables =
                profile.isEmpty() ? environment() : environment("AWS_PROFILE", profile);

        Headers headers = cloud.aws(AwsSettings.NONE, variables);

        String region = Map.of("A", "eu-north-1", "B", "us-west-2", "C", "eu-south-1").get(key);
        assertThat(headers.first("Authorization"))
                .contains("Credential=" + key + "/20260101/" + region + "/");
    }

    @Test
    void a_profile_that_is_named_and_has_no_keys_is_an_error_with_its_name() throws IOException {
        file("config", "[profile sso]\nsso_session = x\n");

        assertThatThrownBy(() -> cloud.aws(REGION, environment("AWS_PROFILE", "sso")))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("'sso' has no keys");
        assertThatThrownBy(() -> cloud.aws(REGION, environment("AWS_PROFILE", "none")))
                .hasMessageContaining("'none' is in neither file");
    }

    @Test
    void a_container_gives_the_keys_of_its_role_and_reads_its_token_from_a_file()
            throws IOException {
        Path token = Files.writeString(home.resolve("token"), "container-token\n");
        cloud.server.always(ScriptedUpstream.json(200, ROLE));
        Map<String, String> set =
                environment(
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                        cloud.base() + "/creds?x=1",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                        token.toString());

        Headers headers = cloud.aws(REGION, set);
        cloud.aws(REGION, set);

        assertThat(keyOf(headers)).isEqualTo("ASIAROLE");
        assertThat(headers.first("X-Amz-Security-Token")).isEqualTo("t-1");
        assertThat(cloud.server.only().line()).isEqualTo("GET /creds?x=1 HTTP/1.1");
        assertThat(cloud.server.only().all("authorization")).containsExactly("container-token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.1/creds", "http://evil.example/creds", "://"})
    void a_token_of_a_container_does_not_leave_the_machine_unencrypted(String url) {
        assertThatThrownBy(
                        () ->
                                cloud.aws(
                                        REGION,
                                        environment("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    }

    @Test
    void an_instance_gives_the_keys_of_its_role_for_a_session_token() throws IOException {
        cloud.server.next(
                ScriptedUpstream.json(200, "imds-token"),
                ScriptedUpstream.json(200, "my-role\n"),
                ScriptedUpstream.json(200, ROLE));

        Headers headers =
                cloud.aws(
                        REGION,
                        environment(
                                OFF, "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT", cloud.base()));

        assertThat(keyOf(headers)).isEqualTo("ASIAROLE");
        String path = "/latest/meta-data/iam/security-credentials/";
        assertThat(cloud.server.received())
                .extracting(ScriptedUpstream.ReceivedRequest::line)
                .containsExactly(
                        "PUT /latest/api/token HTTP/1.1",
                        "GET " + path + " HTTP/1.1",
                        "GET " + path + "my-role HTTP/1.1");
        assertThat(cloud.server.received().getFirst().all("X-aws-ec2-metadata-token-ttl-seconds"))
                .containsExactly("21600");
        assertThat(cloud.server.received().get(2).all("X-aws-ec2-metadata-token"))
                .containsExactly("imds-token");
    }

    @Test
    void without_any_keys_the_error_states_what_can_be_set() {
        assertThatThrownBy(() -> cloud.aws(REGION, environment()))
                .isInstanceOfSatisfying(
                        CredentialException.class, it -> assertThat(it.permanent()).isTrue())
                .hasMessageContaining("access-key-id")
                .hasMessageContaining("AWS_BEARER_TOKEN_BEDROCK");
    }

    @ParameterizedTest
    @CsvSource({"500, false", "403, true"})
    void a_container_that_fails_may_recover_and_one_that_refuses_does_not(
            int status, boolean permanent) {
        cloud.server.always(ScriptedUpstream.json(status, "{}"));

        assertThatThrownBy(
                        () ->
                                cloud.aws(
                                        REGION,
                                        environment(
                                                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                                                cloud.base() + "/creds")))
                .isInstanceOfSatisfying(
                        CredentialException.class,
                        it -> assertThat(it.permanent()).isEqualTo(permanent))
                .hasMessageContaining(String.valueOf(status));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON",
                "{}",
                "{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\",\"Expiration\":\"soon\"}"
            })
    void an_answer_that_makes_no_sense_is_an_error_without_its_text(String answer) {
        cloud.server.always(ScriptedUpstream.json(200, answer));

        assertThatThrownBy(
                        () ->
                                cloud.aws(
                                        REGION,
                                        environment(
                                                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                                                cloud.base() + "/creds")))
                .isInstanceOf(CredentialException.class)
                .hasMessageEndingWith("make no sense");
    }

    @Test
    void no_secret_shows_in_a_text() {
        var own = new AwsSettings("r", "ID", Secret.of("hush-1"), Secret.of("hush-2"), null);
        var access =
                AwsAccess.of(own, CloudServer.find(environment("AWS_SECRET_ACCESS_KEY", "hush-3")));

        assertThat(access.toString()).doesNotContain("hush");
        assertThat(access.secrets())
                .extracting(Secret::reveal)
                .containsExactly("hush-1", "hush-2", "hush-3");
    }
}
