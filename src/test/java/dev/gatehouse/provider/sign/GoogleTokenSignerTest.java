package dev.gatehouse.provider.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.Secret;
import dev.gatehouse.http.Headers;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.json.JsonWriter;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoogleTokenSignerTest {
    private static final String TOKEN = "{\"access_token\":\"ya29.x\",\"expires_in\":3599}";

    @TempDir private Path home = Path.of("");
    private final CloudServer cloud = new CloudServer();

    GoogleTokenSignerTest() throws IOException {}

    @AfterEach
    void close() {
        cloud.close();
    }

    /// The key and the signature of RFC 7515, appendix A.2.
    private static final class Rfc7515 {
        static final String MODULUS =
                "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJ"
                        + "PMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGz"
                        + "jb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg6"
                        + "65xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_"
                        + "h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
        private static final String D =
                "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9S"
                        + "E-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFN"
                        + "S3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2Qv"
                        + "Xt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneuf"
                        + "uBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ";
        private static final String P =
                "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQT"
                        + "a9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPg"
                        + "tldC-KDV5z-y2XDwGUc";
        private static final String Q =
                "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7"
                        + "C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBype"
                        + "eF6689rjcJIDEz9RWdc";
        static final String TEXT =
                "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9l"
                        + "eGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        static final String SIGNATURE =
                "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF"
                        + "5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTy"
                        + "WzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12j"
                        + "zDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs"
                        + "98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

        static PrivateKey key() throws GeneralSecurityException {
            BigInteger d = number(D);
            BigInteger p = number(P);
            BigInteger q = number(Q);
            BigInteger one = BigInteger.ONE;
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(
                            new RSAPrivateCrtKeySpec(
                                    number(MODULUS),
                                    number("AQAB"),
                                    d,
                                    p,
                                    q,
                                    d.mod(p.subtract(one)),
                                    d.mod(q.subtract(one)),
                                    q.modInverse(p)));
        }

        static boolean verifies(String jwt) throws GeneralSecurityException {
            int dot = jwt.lastIndexOf('.');
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(
                    KeyFactory.getInstance("RSA")
                            .generatePublic(new RSAPublicKeySpec(number(MODULUS), number("AQAB"))));
            signature.update(jwt.substring(0, dot).getBytes(US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(jwt.substring(dot + 1)));
        }

        private static BigInteger number(String base64) {
            return new BigInteger(1, Base64.getUrlDecoder().decode(base64));
        }

        static String pem() throws GeneralSecurityException {
            String body = Base64.getMimeEncoder().encodeToString(key().getEncoded());
            String kind = "PRIVATE KEY-----\n";
            return "-----BEGIN " + kind + body + "\n-----END " + kind;
        }
    }

    private String serviceAccount() throws GeneralSecurityException {
        return new JsonWriter()
                .object()
                .member("type", "service_account")
                .member("project_id", "my-project")
                .member("private_key_id", "key-1")
                .member("private_key", Rfc7515.pem())
                .member("client_email", "robot@my-project.example")
                .member("token_uri", cloud.base() + "/token")
                .end()
                .toString();
    }

    private String user() {
        return "{\"type\":\"authorized_user\",\"client_id\":\"c\",\"client_secret\":\"hush-1\","
                + "\"refresh_token\":\"hush-2\",\"quota_project_id\":\"payer\",\"token_uri\":\""
                + cloud.base()
                + "/token\"}";
    }

    private static GoogleSettings inline(String json) {
        return new GoogleSettings("p", "l", null, Secret.of(json));
    }

    @Test
    void the_example_of_the_standard_has_its_signature() throws GeneralSecurityException {
        assertThat(GoogleJwt.signed(Rfc7515.TEXT, Rfc7515.key()))
                .isEqualTo(Rfc7515.TEXT + "." + Rfc7515.SIGNATURE);
    }

    @Test
    void a_service_account_asks_with_a_signed_statement_and_keeps_the_token() throws Exception {
        cloud.server.always(ScriptedUpstream.json(200, TOKEN));

        Headers headers = cloud.google(inline(serviceAccount()), Map.of());
        cloud.google(inline(serviceAccount()), Map.of());

        assertThat(headers.first("Authorization")).isEqualTo("Bearer ya29.x");
        assertThat(headers.first("x-goog-user-project")).isNull();
        assertThat(cloud.server.only().line()).isEqualTo("POST /token HTTP/1.1");
        assertThat(cloud.server.only().all("content-type"))
                .containsExactly("application/x-www-form-urlencoded");
        String form = URLDecoder.decode(cloud.server.only().text(), UTF_8);
        String start = "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=";
        assertThat(form).startsWith(start);
        String jwt = form.substring(start.length());
        assertThat(Rfc7515.verifies(jwt)).isTrue();
        List<String> parts = List.of(jwt.split("\\.", -1));
        assertThat(decoded(parts.get(0)))
                .isEqualTo("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"key-1\"}");
        assertThat(decoded(parts.get(1)))
                .isEqualTo(
                        "{\"iss\":\"robot@my-project.example\",\"scope\":\"https://www.googleapis.com/auth/cloud-platform\",\"aud\":\"%s/token\",\"iat\":1767225600,\"exp\":1767229200}"
                                .formatted(cloud.base()));
    }

    @Test
    void base64_and_a_file_are_read_alike() throws Exception {
        cloud.server.always(ScriptedUpstream.json(200, TOKEN));
        String encoded = Base64.getEncoder().encodeToString(serviceAccount().getBytes(UTF_8));
        Path file = Files.writeString(home.resolve("key.json"), serviceAccount());
        var settings = new GoogleSettings(null, "l", file, null);

        assertThat(cloud.google(inline(encoded), Map.of()).first("Authorization")).isNotNull();
        assertThat(cloud.google(settings, Map.of()).first("Authorization")).isNotNull();
        assertThat(GoogleAccess.of(settings, CloudServer.find(Map.of())).checked().settings())
                .isEqualTo(new GoogleSettings("my-project", "l", file, null));
    }

    @Test
    void a_user_asks_with_the_refresh_token_and_names_the_project_that_pays() throws IOException {
        cloud.server.always(ScriptedUpstream.json(200, TOKEN));
        Path folder = home.resolve(".config/gcloud");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("application_default_credentials.json"), user());

        Headers headers = cloud.google(GoogleSettings.NONE, Map.of("HOME", home.toString()));

        assertThat(headers.first("x-goog-user-project")).isEqualTo("payer");
        assertThat(cloud.server.only().text())
                .isEqualTo(
                        "grant_type=refresh_token&client_id=c&client_secret=hush-1&refresh_token=hush-2");
    }

    @Test
    void a_machine_asks_its_metadata_server() throws IOException {
        cloud.server.always(ScriptedUpstream.json(200, TOKEN));

        Headers headers =
                cloud.google(
                        GoogleSettings.NONE,
                        Map.of("GCE_METADATA_HOST", "127.0.0.1:" + cloud.server.port()));

        assertThat(headers.first("Authorization")).isEqualTo("Bearer ya29.x");
        assertThat(cloud.server.only().line())
                .startsWith("GET /computeMetadata/v1/instance/service-accounts/default/token");
        assertThat(cloud.server.only().all("metadata-flavor")).containsExactly("Google");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|true|answered 400, invalid_grant (bad clock); run gcloud auth",
                "503|false|answered 503, invalid_grant (bad clock)",
                "429|false|answered 429"
            })
    void a_refusal_states_why_and_holds_no_secret(int status, boolean permanent, String message) {
        cloud.server.always(
                ScriptedUpstream.json(
                        status,
                        "{\"error\":\"invalid_grant\",\"error_description\":\"bad clock\"}"));

        assertThatThrownBy(() -> cloud.google(inline(user()), Map.of()))
                .isInstanceOfSatisfying(
                        CredentialException.class,
                        it -> assertThat(it.permanent()).isEqualTo(permanent))
                .hasMessageContaining(message)
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "x|holds no credentials of Google's",
                "{\"type\":\"external_account\"}|of the type 'external_account'",
                "{\"type\":\"service_account\",\"private_key\":\"hush\",\"client_email\":\"e\"}|its private_key is no key in PEM",
                "{\"type\":\"authorized_user\",\"client_id\":\"e\"}|it lacks 'client_secret'"
            })
    void credentials_that_cannot_be_used_are_named_before_the_first_request(
            String json, String message) {
        var access = GoogleAccess.of(inline(json), CloudServer.find(Map.of()));

        assertThatThrownBy(access::checked)
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hush");
        assertThat(access.toString()).doesNotContain("hush");
    }

    @Test
    void a_file_that_is_not_there_is_named_with_its_variable() {
        var access =
                GoogleAccess.of(
                        GoogleSettings.NONE,
                        CloudServer.find(Map.of(GoogleAccess.FILE, "/none/key.json")));

        assertThatThrownBy(access::checked)
                .hasMessage(
                        "GOOGLE_APPLICATION_CREDENTIALS names the file '/none/key.json', which cannot be read");
    }

    private static String decoded(String part) {
        return new String(Base64.getUrlDecoder().decode(part), UTF_8);
    }
}
