package dev.gatehouse.responses;

import dev.gatehouse.call.Sink;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.util.Arrays;

/// Takes the stream of a response, which is kept before its last event leaves: the next request of
/// the client may name it.
final class KeepingSink extends Sink.Wrapped {
    private static final byte[] DATA = {'\n', 'd', 'a', 't', 'a', ':'};

    private final Keeper keeper;

    KeepingSink(Sink sink, Keeper keeper) {
        super(sink);
        this.keeper = keeper;
    }

    @Override
    public void put(Frame frame) throws IOException {
        if (frame.kind() == Frame.Kind.END) {
            ended(frame);
        }
        super.put(frame);
    }

    /// The data of an event that the gateway writes stands in one line.
    private void ended(Frame frame) {
        byte[] bytes = frame.bytes();
        for (int i = frame.from(); i + DATA.length < frame.to(); i++) {
            if (Arrays.equals(bytes, i, i + DATA.length, DATA, 0, DATA.length)) {
                keeper.keep(bytes, i + DATA.length, frame.to());
                return;
            }
        }
    }
}
