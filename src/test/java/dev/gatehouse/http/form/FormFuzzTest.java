package dev.gatehouse.http.form;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gatehouse.http.BadRequest;

class FormFuzzTest {
    /// Whatever the bytes are, they are a form or they are rejected, alike in one piece and in
    /// many.
    @FuzzTest
    void any_bytes_are_scanned_alike_whole_and_one_by_one(byte[] bytes) {
        assertThat(fields(bytes, 1)).isEqualTo(fields(bytes, Math.max(1, bytes.length)));
    }

    private static String fields(byte[] bytes, int every) {
        try {
            return String.valueOf(FormScannerTest.scanned(bytes, every));
        } catch (BadRequest e) {
            return e.reason();
        }
    }
}
