package dev.gatehouse.docs;

import dev.gatehouse.journey.ConformanceMatrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// `docs/conformance.md` shows the matrix that `ConformanceMatrixTest` runs.
class ConformancePageTest {
    private final List<String> reasons = new ArrayList<>();

    @Test
    void the_page_shows_every_cell_of_the_matrix() throws IOException {
        var page = new StringBuilder();
        for (String client : ConformanceMatrix.CLIENTS) {
            page.append("## Clients of `").append(client).append("`\n\n| case |");
            for (var provider : ConformanceMatrix.PROVIDERS) {
                page.append(" to ").append(provider.dialect()).append(" |");
            }
            page.append("\n|---|")
                    .append("---|".repeat(ConformanceMatrix.PROVIDERS.size()))
                    .append('\n');
            for (ConformanceMatrix.Case each : ConformanceMatrix.CASES) {
                row(client, each, page);
            }
            page.append('\n');
        }
        if (!reasons.isEmpty()) {
            page.append("## What is rejected, and why\n\n");
            for (int i = 0; i < reasons.size(); i++) {
                page.append(i + 1).append(". ").append(reasons.get(i)).append('\n');
            }
        }
        GeneratedPage.at("docs/conformance.md").endsWith(page.toString());
    }

    private void row(String client, ConformanceMatrix.Case each, StringBuilder page)
            throws IOException {
        page.append("| ").append(each.words()).append(" |");
        for (var provider : ConformanceMatrix.PROVIDERS) {
            Optional<ConformanceMatrix.Refusal> refusal =
                    ConformanceMatrix.refusal(client, provider.dialect(), each.name());
            page.append(
                    refusal.isEmpty() ? " yes |" : " rejected (" + number(refusal.get()) + ") |");
        }
        page.append('\n');
    }

    private int number(ConformanceMatrix.Refusal refusal) {
        if (!reasons.contains(refusal.reason())) {
            reasons.add(refusal.reason());
        }
        return reasons.indexOf(refusal.reason()) + 1;
    }
}
