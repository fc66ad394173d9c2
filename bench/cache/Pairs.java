package dev.gatehouse.cache.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Judges pairs of questions with the evidence of the gateway. Reads lines `asked TAB kept TAB
/// cosine`, with `\n`, `\t` and `\\` written out, and writes lines `veto TAB score TAB estimate TAB
/// features`.
///
/// Arguments: the name of the embedder, and optionally `names` for the names of the features.
public final class Pairs {
    private Pairs() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, false, UTF_8);
        if (args.length > 1) {
            out.println(String.join("\t", Features.NAMES));
            out.flush();
            return;
        }
        Evidence evidence = Evidence.of(args[0]);
        Map<String, Question> questions = new HashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] parts = line.split("\t", 3);
            Question asked = questions.computeIfAbsent(plain(parts[0]), Question::of);
            Question kept = questions.computeIfAbsent(plain(parts[1]), Question::of);
            out.println(judged(evidence, asked, kept, Double.parseDouble(parts[2])));
        }
        out.flush();
    }

    private static String judged(Evidence evidence, Question asked, Question kept, double cosine) {
        Alignment alignment = Alignment.of(asked, kept);
        Veto veto = evidence.veto(asked, kept);
        StringBuilder line = new StringBuilder();
        line.append(veto == null ? "-" : veto.name())
                .append('\t')
                .append(evidence.score(asked, kept, cosine))
                .append('\t')
                .append(evidence.estimate(asked, kept, alignment, cosine));
        for (double value : Features.of(asked, kept, alignment, cosine)) {
            line.append('\t').append(String.format(Locale.ROOT, "%.5g", value));
        }
        return line.toString();
    }

    private static String plain(String text) {
        return text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\");
    }
}
