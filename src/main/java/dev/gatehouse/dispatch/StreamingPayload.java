package dev.gatehouse.dispatch;

import dev.gatehouse.call.BodySource;
import dev.gatehouse.http.RequestPayload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// A body that is sent on while it arrives, at the pace of the slower side.
record StreamingPayload(BodySource upload) implements RequestPayload {
    private static final int PART = 32 * 1024;

    @Override
    public long length() {
        return upload.length();
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

    /// What the caller fails to send is not the provider's fault.
    private int next(byte[] part) {
        try {
            InputStream in = upload.open();
            return in.read(part, 0, part.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
