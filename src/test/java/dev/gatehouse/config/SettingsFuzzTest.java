package dev.gatehouse.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Map;

class SettingsFuzzTest {
    /// Whatever the file holds, it is read or rejected with errors that can be printed.
    @FuzzTest
    void any_text_is_read_or_rejected(byte[] text) {
        Map<String, String> environment = Map.of("KEY", "sk-hush", "PORT", "8081");
        String file = new String(text, UTF_8);
        try {
            SettingsReader.read(Bind.sources(file, environment), Sample::read).finish();
        } catch (InvalidSettingsException e) {
            if (e.faults().isEmpty() || leaked(file, e)) {
                throw new AssertionError(e.getMessage());
            }
        }
    }

    /// The fuzzer learns the secret and writes it into the file itself; that is no leak.
    private static boolean leaked(String file, InvalidSettingsException refused) {
        return !file.contains("sk-hush") && refused.getMessage().contains("sk-hush");
    }
}
