package dev.gatehouse.guardrails.detect.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector.Finding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// National ids as people, forms and programs write them, and numbers that are none.
class PersonalFormsTest {
    private static List<Finding> found(String kind, String text) {
        return Detectors.of(
                        "pii",
                        new Detectors.Options(Set.of(kind), List.of(), Map.of(), Set.of(), 0))
                .find(text, TextField.Role.USER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pl-pesel|44051401359|44051401359 is my PESEL.",
                "pl-pesel|44051401359|{'customerPesel': '44051401359'}",
                "pl-pesel|44051401359|{'customerPeselNumber': 44051401359}",
                "pl-pesel|44051401359|44051401359 (PESEL)",
                "pl-pesel|440-514-013-59|pesel: 440-514-013-59",
                "pl-pesel|4 4 0 5 1 4 0 1 3 5 9|PESEL 4 4 0 5 1 4 0 1 3 5 9",
                "ca-sin|130692544|social_insurance_number=130692544",
                "ca-sin|130 692 544|my social insurance number: 130 692 544",
                "cz-rc|7103192745|rodne_cislo: 7103192745",
                "nl-bsn|111222333|patientBsn=111222333",
                "es-nif|12345678-Z|DNI 12345678-Z",
                "es-nif|12.345.678-Z|DNI 12.345.678-z",
                "es-nie|X-1234567-L|NIE X-1234567-L",
                "uk-nino|AB 12 34 56 C|NI AB 12 34 56 C",
                "uk-nino|AB-12-34-56-C|NI ab-12-34-56-c",
                "it-fiscal-code|RSS MRA 85T10 A562S|CF RSS MRA 85T10 A562S",
                "in-pan|ABCPE 1234 F|PAN ABCPE 1234 F"
            })
    void an_id_is_found_in_each_form(String kind, String value, String text) {
        int start = text.toUpperCase(java.util.Locale.ROOT).indexOf(value);

        assertThat(found(kind, text))
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.start()).isEqualTo(start);
                            assertThat(it.end()).isEqualTo(start + value.length());
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "44051401358 is my PESEL",
                "order 44051401359, PESEL: none",
                "44051401359; PESEL 1",
                "part 44051401359\nPESEL number follows",
                "peseling 44051401359",
                "ISBN 978-3-16-148410-0",
                "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
                "1700000000123 ms",
                "call +48 22 123 45 67",
                "order 46454286"
            })
    void another_number_is_none(String text) {
        assertThat(found("national-ids", text)).isEmpty();
    }
}
