package dev.gatehouse.dialect.feature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEstimateTest {
    /// Where an image in base64 stands in each dialect, and where tools return one.
    private static final String[] PLACES = {
        "{'messages':[{'content':[{'type':'image_url','image_url':{'url':'data:image/png;base64,DATA'}}]}]}",
        "{'messages':[{'content':[{'type':'image','source':{'type':'base64','data':'DATA'}}]}]}",
        "{'messages':[{'content':[{'type':'tool_result','content':[{'source':{'data':'DATA'}}]}]}]}",
        "{'input':[{'content':[{'type':'input_image','image_url':'data:image/png;base64,DATA'}]}]}",
        "{'input':[{'type':'computer_call_output','output':{'image_url':'data:x;base64,DATA'}}]}",
        "{'input':[{'type':'image_generation_call','result':'DATA'}]}"
    };

    @ParameterizedTest
    @CsvSource({"png, 750", "jpg, 750", "gif, 750", "png, 4000", "jpg, 4000"})
    void an_image_counts_by_its_size_in_every_dialect(String format, int edge) throws Exception {
        String data = Base64.getEncoder().encodeToString(noise(format, edge));
        for (String place : PLACES) {
            String body = place.replace('\'', '"');
            int text = (body.length() - "DATA".length()) / 4;

            assertThat(estimate(body.replace("DATA", data)))
                    .as(place)
                    .isBetween(
                            text - 10L + Math.min(edge, 1_600), text + 0L + Math.min(edge, 1_600));
            assertThat(estimate(body.replace("DATA", data.replace("/", "\\/"))))
                    .isEqualTo(estimate(body.replace("DATA", data)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // A width of 640 and a height of 375, as each of the three kinds of WebP has it.
        "52494646000000005745425056503858 0a000000 00000000 7f0200 760100",
        "5249464600000000574542505650384c 00000000 2f 7f82 5d00",
        "52494646000000005745425056503820 00000000 000000 9d012a 8002 7701"
    })
    void the_size_of_a_webp_is_read(String head) throws Exception {
        byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(head.replace(" ", "")), 3_000);

        assertThat(estimate('"' + Base64.getEncoder().encodeToString(bytes) + '"'))
                .isEqualTo(640 * 375 / 750);
    }

    @ParameterizedTest
    @ValueSource(strings = {"89504e470d0a", "ffd8ffe10010", "ffd8ffe1ffff"})
    void an_image_without_a_size_counts_1600(String head) throws Exception {
        String data = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(head));

        assertThat(estimate('"' + data + "!".repeat(5_000) + '"')).isEqualTo(1_600);
    }

    @ParameterizedTest
    @CsvSource({"%PDF-1.7, 25", "ID3, 1000", "OggS, 1000", "fLaC, 1000", "RIFF....WAVE, 1000"})
    void documents_and_audio_count_by_their_length(String begin, int bytesPerToken)
            throws Exception {
        byte[] bytes = Arrays.copyOf(begin.getBytes(UTF_8), 300_000);
        String data = Base64.getEncoder().encodeToString(bytes);

        assertThat(estimate("{\"file_data\":\"data:x/y;base64," + data + "\"}"))
                .isBetween(300_000L / bytesPerToken, 300_000L / bytesPerToken + 10);
    }

    @Test
    void any_other_text_counts_four_bytes_a_token() throws Exception {
        for (String text : new String[] {"word ", "QUJD", "data:", "data:x;base64,", "中"}) {
            String body = '"' + text.repeat(3_000) + '"';

            assertThat(estimate(body)).as(text).isEqualTo(body.getBytes(UTF_8).length / 4);
        }
    }

    private static long estimate(String json) throws MalformedJson {
        return TokenEstimate.of(Json.parse(json.getBytes(UTF_8)));
    }

    /// So that it takes many more bytes than tokens.
    private static byte[] noise(String format, int width) throws IOException {
        var image = new BufferedImage(width, 750, BufferedImage.TYPE_INT_RGB);
        var random = new Random(1);
        for (int i = 0; i < width * 750; i++) {
            image.setRGB(i % width, i / width, random.nextInt(1 << 24));
        }
        var out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }
}
