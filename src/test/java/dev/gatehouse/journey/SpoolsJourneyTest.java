package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Forms whose model comes behind their file, so that the file is kept on disk.
class SpoolsJourneyTest {
    private static final String TYPE = "Content-Type: multipart/form-data; boundary=b";
    private static final String TWO_MEGABYTES = "admission: {spool-size-limit: 2MB}\n";
    private static final String PART =
            "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n";

    private static String form(int size) {
        String file = PART.formatted("file\"; filename=\"a", "x".repeat(size));
        String body = file + PART.formatted("model", "gpt") + "--b--";
        return ScriptedClient.post("/v1/audio/transcriptions", body, TYPE);
    }

    @Test
    void one_that_could_never_be_kept_is_too_large() {
        try (var gateway = GatewayFixture.open(TWO_MEGABYTES)) {
            assertThat(gateway.raw(form(3_000_000)).status()).isEqualTo(413);
            assertThat(gateway.gatehouse().admission().spool().taken()).isZero();
        }
    }

    @Test
    void where_others_have_the_room_on_disk_a_form_is_rejected_until_they_end() {
        try (var gateway = GatewayFixture.open(TWO_MEGABYTES)) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{\"text\":\"a\"}"));
            String form = form(1_800_000);
            ScriptedClient first = gateway.client().send(form.substring(0, 1_500_000));
            Await.until(
                    "the first on disk",
                    () -> gateway.gatehouse().admission().spool().taken() > 1_100_000);

            assertThat(gateway.raw(form).status()).isEqualTo(503);

            first.send(form.substring(1_500_000));
            assertThat(first.lastReply().status()).isEqualTo(200);
            assertThat(gateway.raw(form).status()).isEqualTo(200);
            Await.until(
                    "the room on disk to be given back",
                    () -> gateway.gatehouse().admission().spool().taken() == 0);
        }
    }
}
