package dev.gatehouse.metering.deferred;

import dev.gatehouse.call.Sink;
import dev.gatehouse.stream.Frame;
import java.io.ByteArrayOutputStream;

/// Splits what it is sent into lines, each of which is kept until its end has come.
final class LineSink implements Sink {
    private final Lines lines;
    private final int longest;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int number;
    private boolean tooLong;

    /// Takes lines.
    interface Lines {
        /// Takes the next line that is not empty.
        ///
        /// @param number from 1
        /// @param line without its end; empty when it is longer than may be kept
        void take(int number, byte[] line);
    }

    /// @param longest how many bytes of a line are kept
    LineSink(int longest, Lines lines) {
        this.longest = longest;
        this.lines = lines;
    }

    @Override
    public void put(Frame frame) {
        int from = frame.from();
        for (int i = from; i < frame.to(); i++) {
            if (frame.bytes()[i] == '\n') {
                add(frame.bytes(), from, i);
                end();
                from = i + 1;
            }
        }
        add(frame.bytes(), from, frame.to());
    }

    private void add(byte[] bytes, int from, int to) {
        tooLong |= line.size() + (to - from) > longest;
        if (tooLong) {
            line.reset();
        } else {
            line.write(bytes, from, to - from);
        }
    }

    private void end() {
        number++;
        if (tooLong || line.size() > 0) {
            lines.take(number, line.toByteArray());
        }
        line.reset();
        tooLong = false;
    }

    @Override
    public void flush() {}

    @Override
    public void end(End end) {
        if (end instanceof End.Complete) {
            end();
        }
    }
}
