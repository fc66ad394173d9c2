package dev.gatehouse.dispatch;

import dev.gatehouse.call.BodySource;
import dev.gatehouse.http.RequestPayload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// A body that is sent while it arrives, at the pace of the slower side.
record StreamingPayload(BodySource source) implements RequestPayload {
    private static final int PART = 32 * 1024;

    @Override
    public long length() {
        return source.length();
    }

    @Override
    public boolean replayable() {
        return false;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        var part = new byte[PART];
        int count = 0;
        while (count >= 0) {
            out.write(part, 0, count);
            count = next(part);
        }
    }

    /// What the client fails to send is no failure of the provider.
    private int next(byte[] part) {
        try {
            InputStream in = source.open();
            return in.read(part, 0, part.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
