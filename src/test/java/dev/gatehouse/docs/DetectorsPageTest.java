package dev.gatehouse.docs;

import dev.gatehouse.guardrails.detect.builtin.Bypasses;
import dev.gatehouse.guardrails.detect.builtin.GroundingSamples;
import dev.gatehouse.guardrails.detect.builtin.InjectionCorpus.Group;
import dev.gatehouse.guardrails.detect.builtin.Measured;
import dev.gatehouse.guardrails.detect.builtin.Measurements;
import dev.gatehouse.guardrails.detect.pii.PiiDetectors;
import java.io.IOException;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The page about detectors states what they find in the corpora of this project.
class DetectorsPageTest {
    private static final String HEAD =
            """
            | kind | true texts | near misses | found | wrong | precision | recall |
            |---|---|---|---|---|---|---|
            """;

    @Test
    void the_page_has_what_is_measured() throws IOException {
        String made =
                "## Personal data\n\nOn by default: "
                        + new TreeSet<>(PiiDetectors.ON_BY_DEFAULT)
                                .stream()
                                        .map(kind -> "`" + kind + "`")
                                        .collect(Collectors.joining(", "))
                        + ".\n\n"
                        + HEAD
                        + rows(Measurements.personalData())
                        + "\n## Secrets\n\n"
                        + HEAD
                        + rows(Measurements.secrets())
                        + "\n## Injections\n\n"
                        + shares()
                        + "\nAttacks by group, found with a score of 0.7 or more:\n\n"
                        + groups(Measurements.injections("attacks.tsv"))
                        + "\nAttacks in new styles, likewise:\n\n"
                        + groups(Measurements.injections("attacks-new.tsv"))
                        + "\nBenign texts, where each finding is wrong:\n\n"
                        + groups(Measurements.injections("benign.tsv"))
                        + "\nBenign texts in new styles, likewise:\n\n"
                        + groups(Measurements.injections("benign-new.tsv"))
                        + "\nAttacks in tool results and documents, likewise:\n\n"
                        + groups(Measurements.injections("documents.tsv"))
                        + "\nBenign tool results and documents, likewise:\n\n"
                        + groups(Measurements.injections("documents-benign.tsv"))
                        + "\n## Ways around\n\n"
                        + bypasses()
                        + "\n## Grounding\n\n"
                        + grounding();

        GeneratedPage.at("docs/guardrails-detectors.md").endsWith(made);
    }

    private static String shares() throws IOException {
        return "| texts | texts | a structure found | the score | either | 95 % bounds of either"
                + " |\n"
                + "|---|---|---|---|---|---|\n"
                + share("attacks, the half that is held out", Measurements.heldOut("attacks.tsv"))
                + share("attacks, all", Measurements.injections("attacks.tsv"))
                + share("attacks, new styles", Measurements.injections("attacks-new.tsv"))
                + share("benign, the half that is held out", Measurements.heldOut("benign.tsv"))
                + share("benign, all", Measurements.injections("benign.tsv"))
                + share("benign, new styles", Measurements.injections("benign-new.tsv"))
                + share("attacks in documents", Measurements.injections("documents.tsv"))
                + share(
                        "attacks in documents, later",
                        Measurements.injections("documents-later.tsv"))
                + share("benign documents", Measurements.injections("documents-benign.tsv"))
                + share(
                        "benign documents, later",
                        Measurements.injections("documents-later-benign.tsv"));
    }

    private static String share(String name, Map<String, Group> groups) {
        int all = groups.values().stream().mapToInt(Group::all).sum();
        int either = groups.values().stream().mapToInt(Group::either).sum();
        return "| %s | %d | %s | %s | %s | %s |\n"
                .formatted(
                        name,
                        all,
                        share(groups, Group::structures, all),
                        share(groups, Group::scores, all),
                        share(groups, Group::either, all),
                        bounds(either, all));
    }

    /// The bounds of a share by Wilson, which hold for none and all too.
    private static String bounds(int found, int all) {
        double z = 1.96;
        double share = (double) found / all;
        double middle = share + z * z / (2 * all);
        double half = z * Math.sqrt(share * (1 - share) / all + z * z / (4.0 * all * all));
        double divisor = 1 + z * z / all;
        return "%.1f to %.1f %%"
                .formatted(
                        100 * Math.max(0, middle - half) / divisor,
                        100 * (middle + half) / divisor);
    }

    private static String share(Map<String, Group> groups, ToIntFunction<Group> count, int all) {
        int found = groups.values().stream().mapToInt(count).sum();
        return "%d (%.1f %%)".formatted(found, 100.0 * found / all);
    }

    private static String rows(Iterable<Measured> all) {
        var text = new StringBuilder();
        all.forEach(each -> text.append(each.row()));
        return text.toString();
    }

    private static String groups(Map<String, Group> groups) {
        var text =
                new StringBuilder(
                        """
                        | group | texts | a structure found | the score | either |
                        |---|---|---|---|---|
                        """);
        groups.forEach(
                (name, group) ->
                        text.append(
                                "| %s | %d | %d | %d | %d |\n"
                                        .formatted(
                                                name,
                                                group.all(),
                                                group.structures(),
                                                group.scores(),
                                                group.either())));
        return text.toString();
    }

    private static String bypasses() {
        var text = new StringBuilder("A text that is written so:\n\n| written as |");
        Bypasses.detectors().forEach(it -> text.append(" `").append(it).append("` |"));
        text.append("\n|---|").append("---|".repeat(Bypasses.detectors().size())).append('\n');
        Bypasses.measure()
                .forEach(
                        (way, found) -> {
                            text.append("| ").append(way).append(" |");
                            found.values()
                                    .forEach(it -> text.append(it ? " found |" : " not found |"));
                            text.append('\n');
                        });
        return text.toString();
    }

    private static String grounding() throws IOException {
        var text =
                new StringBuilder(
                        "| answers that are | answers | with an unsupported claim | only unknown"
                                + " ones |\n"
                                + "|---|---|---|---|\n");
        GroundingSamples.measure()
                .forEach(
                        (label, count) ->
                                text.append(
                                        "| %s | %d | %d | %d |\n"
                                                .formatted(
                                                        label,
                                                        count.all(),
                                                        count.unsupported(),
                                                        count.unknown())));
        return text.toString();
    }
}
