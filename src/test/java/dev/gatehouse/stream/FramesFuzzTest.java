package dev.gatehouse.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Objects;

class FramesFuzzTest {
    private static final int MOST = 64 * 1024;

    /// Whatever the bytes are, the reader of binary frames returns the same events at every split,
    /// and ends in the same way.
    @FuzzTest
    void any_bytes_are_the_same_frames_at_every_split(byte[] bytes) {
        assertThat(read(ScriptedSource.byteByByte(bytes)))
                .isEqualTo(read(new ScriptedSource(bytes)));
    }

    /// So is a document, which has no form that it could break.
    @FuzzTest
    void any_bytes_are_the_same_document_at_every_split(byte[] bytes) throws IOException {
        byte[] whole = document(new ScriptedSource(bytes));

        assertThat(document(ScriptedSource.byteByByte(bytes))).isEqualTo(whole);
    }

    private static byte[] document(ByteSource source) throws IOException {
        return Objects.requireNonNull(new DocumentReader(source, MOST).next()).copy();
    }

    private static String read(ByteSource source) {
        var reader = new AwsEventStreamReader(source, MOST);
        var all = new StringBuilder();
        try {
            for (SseEvent each = reader.next(); each != null; each = reader.next()) {
                all.append(each.name()).append('|').append(each.text()).append('\n');
            }
            return all.append("end").toString();
        } catch (IOException e) {
            return all.append(e.getMessage()).toString();
        }
    }
}
