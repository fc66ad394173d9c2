package dev.gatehouse.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

class SseFuzzTest {
    private static final int MOST = 4096;

    /// However the bytes are split, the same events come out of them, or the same fault.
    @FuzzTest
    void any_bytes_are_read_alike_at_every_split(byte[] bytes) throws IOException {
        List<String> whole = events(new ScriptedSource(bytes));

        assertThat(events(ScriptedSource.byteByByte(bytes))).isEqualTo(whole);
        for (int cut = 1; cut < Math.min(bytes.length, 64); cut++) {
            assertThat(events(ScriptedSource.cutAt(bytes, cut))).isEqualTo(whole);
        }
    }

    private static List<String> events(ByteSource source) throws IOException {
        var events = new ArrayList<String>();
        var reader = new SseReader(source, MOST);
        try {
            for (SseEvent event = reader.next(); event != null; event = reader.next()) {
                if (event.hasData()) {
                    events.add(event.name() + "|" + event.text());
                }
                reader.ready();
            }
        } catch (InvalidStreamException _) {
            events.add("fault");
        }
        return events;
    }
}
