package dev.gatehouse.guardrails.detect.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A line of a corpus.
///
/// @param found whether something is to be found
/// @param value what is to be found, or what looks like it
/// @param text the text that has it
public record Sample(boolean found, String value, String text) {
    private static final Path ROOT = Path.of("src/test/resources/guardrails");

    /// The lines of a file: `true` or `near-miss`, a value and a text, separated by tabs.
    static List<Sample> read(String file) throws IOException {
        return Files.readAllLines(ROOT.resolve(file), UTF_8).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Sample::of)
                .toList();
    }

    private static Sample of(String line) {
        List<String> parts = List.of(line.replace('\u2424', '\n').split("\t", 3));
        return new Sample(parts.get(0).equals("true"), parts.get(1), parts.get(2));
    }
}
