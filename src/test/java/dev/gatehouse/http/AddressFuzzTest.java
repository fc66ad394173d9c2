package dev.gatehouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URLEncoder;
import java.util.List;

class AddressFuzzTest {
    private static final List<String> UP = List.of(".", "..");

    /// Whatever the target is, it is rejected or leads nowhere up, and reads alike when its
    /// segments are encoded anew.
    @FuzzTest
    void any_target_is_rejected_or_leads_down(byte[] bytes) throws BadRequest {
        RequestTarget target;
        try {
            target = RequestTarget.parse("/" + new String(bytes, ISO_8859_1));
        } catch (BadRequest e) {
            assertThat(e.reason()).isNotEmpty();
            return;
        }
        assertThat(target.segments()).doesNotContainAnyElementsOf(UP);
        var encoded = new StringBuilder();
        for (String segment : target.segments()) {
            encoded.append('/').append(URLEncoder.encode(segment, UTF_8).replace("+", "%20"));
        }
        RequestTarget again = RequestTarget.parse(encoded.isEmpty() ? "/" : encoded.toString());
        assertThat(again.segments()).isEqualTo(target.segments());
        target.parameters().forEach(each -> assertThat(target.values(each.name())).isNotEmpty());
    }
}
