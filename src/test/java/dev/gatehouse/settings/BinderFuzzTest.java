package dev.gatehouse.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Map;

class BinderFuzzTest {
    /// Whatever the file holds, it is read or refused with faults that can be printed.
    @FuzzTest
    void any_text_is_bound_or_refused(byte[] text) {
        Map<String, String> environment = Map.of("KEY", "sk-hush", "PORT", "8081");
        try {
            Binder.bind(Sample.class, Bind.sources(new String(text, UTF_8), environment));
        } catch (RefusedSettings refused) {
            if (refused.faults().isEmpty() || refused.getMessage().contains("sk-hush")) {
                throw new AssertionError(refused.getMessage());
            }
        }
    }
}
