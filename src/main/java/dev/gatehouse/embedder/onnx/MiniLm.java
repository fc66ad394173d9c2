package dev.gatehouse.embedder.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// The quantised network all-MiniLM-L6-v2: from ids of pieces to the mean of its last layer.
///
/// Its methods are native calls, which hold their thread. Safe for several threads, each of which
/// uses one processor. Ids go through alone: in a batch the network rounds the numbers of all texts
/// by the largest among them, and a text would get another vector (cosine 0.98) beside others.
public final class MiniLm implements AutoCloseable {
    /// Where the jar of the model has it.
    public static final String RESOURCE = "/all-minilm-l6-v2-q.onnx";

    public static final int DIMENSIONS = 384;

    private static final int MOST_BYTES = 64 << 20;

    private final OrtEnvironment environment;
    private final OrtSession session;

    /// Memory of a session that is closed is given back, so no call may run then.
    private final ReadWriteLock open = new ReentrantReadWriteLock();

    private boolean closed;

    private MiniLm(OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.session = session;
    }

    /// Loads the native library and the network, which takes most of a second.
    ///
    /// @throws IOException when there is no model, or none that can be read
    /// @throws LinkageError when there is no native library for this machine
    public static MiniLm load() throws IOException {
        try (Arena memory = Arena.ofConfined();
                var options = new OrtSession.SessionOptions()) {
            var environment =
                    OrtEnvironment.getEnvironment(
                            OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "gatehouse");
            environment.setTelemetry(false);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return new MiniLm(environment, environment.createSession(model(memory), options));
        } catch (OrtException e) {
            throw new IOException("ONNX Runtime rejects " + RESOURCE, e);
        }
    }

    private static ByteBuffer model(Arena memory) throws IOException {
        try (InputStream in = MiniLm.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException(RESOURCE + " is not on the class path");
            }
            ByteBuffer model = memory.allocate(MOST_BYTES).asByteBuffer();
            ReadableByteChannel channel = Channels.newChannel(in);
            while (channel.read(model) >= 0) {
                if (!model.hasRemaining()) {
                    throw new IOException(RESOURCE + " has more than " + MOST_BYTES + " bytes");
                }
            }
            return model.flip();
        }
    }

    /// The mean over the pieces, not yet of length 1.
    ///
    /// @param ids with those of start and end
    /// @return `null` once the network is closed
    public float @Nullable [] mean(long[] ids) throws IOException {
        open.readLock().lock();
        try {
            return closed ? null : run(ids);
        } catch (OrtException e) {
            throw new IOException("ONNX Runtime could not run the network", e);
        } finally {
            open.readLock().unlock();
        }
    }

    private float[] run(long[] ids) throws OrtException {
        var mask = new long[ids.length];
        Arrays.fill(mask, 1);
        try (OnnxTensor input = tensor(ids);
                OnnxTensor attention = tensor(mask);
                OnnxTensor types = tensor(new long[ids.length]);
                OrtSession.Result result =
                        session.run(
                                Map.of(
                                        "input_ids", input,
                                        "attention_mask", attention,
                                        "token_type_ids", types))) {
            return mean(((OnnxTensor) result.get(0)).getFloatBuffer());
        }
    }

    private OnnxTensor tensor(long[] numbers) throws OrtException {
        return OnnxTensor.createTensor(
                environment, LongBuffer.wrap(numbers), new long[] {1, numbers.length});
    }

    private static float[] mean(FloatBuffer rows) {
        var sum = new float[DIMENSIONS];
        int count = rows.remaining() / DIMENSIONS;
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < DIMENSIONS; i++) {
                sum[i] += rows.get(row * DIMENSIONS + i);
            }
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            sum[i] /= count;
        }
        return sum;
    }

    /// Waits for calls that run.
    @Override
    public void close() {
        open.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
            }
        } catch (OrtException _) {
            // It is closed all the same.
        } finally {
            open.writeLock().unlock();
        }
    }
}
