package dev.gatehouse.guardrails.detect.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.guardrails.detect.builtin.InjectionCorpus.Group;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Attacks are flagged, and structures alone never block an honest text.
class InjectionCorpusTest {
    private static final double SURE = 0.7;

    private final InjectionCorpus corpus = new InjectionCorpus();

    @Test
    void most_attacks_are_found() throws IOException {
        Map<String, Group> attacks = corpus.measure("attacks.tsv", SURE);
        int all = attacks.values().stream().mapToInt(Group::all).sum();
        int found = attacks.values().stream().mapToInt(Group::either).sum();

        assertThat(all).isGreaterThanOrEqualTo(300);
        assertThat(found).as("%s", attacks).isGreaterThanOrEqualTo(all * 85 / 100);
    }

    @Test
    void structures_block_no_honest_text() throws IOException {
        Map<String, Group> benign = corpus.measure("benign.tsv", SURE);
        int all = benign.values().stream().mapToInt(Group::all).sum();

        assertThat(all).isGreaterThanOrEqualTo(1000);
        assertThat(benign.values().stream().mapToInt(Group::structures).sum())
                .as("%s", benign)
                .isLessThanOrEqualTo(all / 200);
    }

    /// On the half that no level was chosen on.
    @Test
    void the_score_flags_few_honest_texts() throws IOException {
        Map<String, Group> benign = corpus.half("benign.tsv", true, SURE);
        int all = benign.values().stream().mapToInt(Group::all).sum();

        assertThat(all).isGreaterThanOrEqualTo(400);
        assertThat(benign.values().stream().mapToInt(Group::scores).sum())
                .as("%s", benign)
                .isLessThanOrEqualTo(all * 2 / 100);
    }

    @Test
    void most_attacks_of_the_half_that_is_held_out_are_found() throws IOException {
        Map<String, Group> attacks = corpus.half("attacks.tsv", true, SURE);
        int all = attacks.values().stream().mapToInt(Group::all).sum();

        assertThat(attacks.values().stream().mapToInt(Group::either).sum())
                .as("%s", attacks)
                .isGreaterThanOrEqualTo(all * 85 / 100);
    }

    @Test
    void every_way_to_carry_data_out_of_the_corpus_is_found() throws IOException {
        Map<String, Group> attacks = corpus.measure("attacks.tsv", SURE);

        for (String way : List.of("exfiltration-link", "role-marker", "tags")) {
            assertThat(attacks.get(way))
                    .as(way)
                    .isNotNull()
                    .satisfies(group -> assertThat(group.structures()).isEqualTo(group.all()));
        }
    }

    @Test
    void few_honest_texts_in_new_styles_are_flagged_and_none_by_a_structure() throws IOException {
        Map<String, Group> benign = corpus.measure("benign-new.tsv", SURE);
        int all = benign.values().stream().mapToInt(Group::all).sum();

        assertThat(all).isGreaterThanOrEqualTo(300);
        assertThat(benign.values().stream().mapToInt(Group::structures).sum()).isZero();
        assertThat(benign.values().stream().mapToInt(Group::scores).sum())
                .as("%s", benign)
                .isLessThanOrEqualTo(all * 2 / 100);
    }

    @Test
    void half_of_the_attacks_in_new_styles_are_found_and_all_that_are_hidden() throws IOException {
        Map<String, Group> attacks = corpus.measure("attacks-new.tsv", SURE);
        int all = attacks.values().stream().mapToInt(Group::all).sum();

        assertThat(all).isGreaterThanOrEqualTo(150);
        assertThat(attacks.values().stream().mapToInt(Group::either).sum())
                .as("%s", attacks)
                .isGreaterThanOrEqualTo(all / 2);
        assertThat(attacks.get("hidden"))
                .isNotNull()
                .satisfies(group -> assertThat(group.either()).isEqualTo(group.all()));
    }

    @Test
    void half_of_the_attacks_in_documents_are_found() throws IOException {
        Map<String, Group> attacks = corpus.measure("documents.tsv", SURE);
        int all = attacks.values().stream().mapToInt(Group::all).sum();

        assertThat(all).isGreaterThanOrEqualTo(80);
        assertThat(attacks.values().stream().mapToInt(Group::either).sum())
                .as("%s", attacks)
                .isGreaterThanOrEqualTo(all / 2);
    }

    @Test
    void few_honest_documents_are_flagged_and_none_by_a_structure() throws IOException {
        for (String file : List.of("documents-benign.tsv", "documents-later-benign.tsv")) {
            Map<String, Group> benign = corpus.measure(file, SURE);
            int all = benign.values().stream().mapToInt(Group::all).sum();

            assertThat(benign.values().stream().mapToInt(Group::structures).sum()).isZero();
            assertThat(benign.values().stream().mapToInt(Group::scores).sum())
                    .as("%s", benign)
                    .isLessThanOrEqualTo(all * 5 / 100);
        }
    }
}
