import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.embedder.Embedder;
import dev.gatehouse.embedder.Embedders;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.time.Duration;

/// Writes the vector of each line of the input, with `\n` and `\\` written out, as numbers with
/// spaces between, or an empty line where the embedder gives none. The argument is `static` or
/// `local`.
public final class Vectors {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Vectors() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, false, UTF_8);
        try (Embedder embedder = Embedders.named(args[0], System.err::println)) {
            long end = System.nanoTime() + LIMIT.toNanos();
            while (embedder.embed("ready", LIMIT) == null && System.nanoTime() < end) {
                Thread.sleep(50);
            }
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String text = line.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\");
                float[] vector = embedder.embed(text, LIMIT);
                StringBuilder numbers = new StringBuilder();
                for (int i = 0; vector != null && i < vector.length; i++) {
                    numbers.append(i == 0 ? "" : " ").append(vector[i]);
                }
                out.println(numbers);
            }
        }
        out.flush();
    }
}
