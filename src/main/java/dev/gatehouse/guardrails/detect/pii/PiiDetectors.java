package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes detectors of personal data.
///
/// Kinds that need no word before them and are rarely wrong are on by default. National ids come in
/// packs by country: `uk` stands for `uk-nhs` and `uk-nino`.
public final class PiiDetectors {
    /// The kinds that are on unless others are named.
    public static final Set<String> ON_BY_DEFAULT =
            Set.of("email", "phone", "card", "iban", "us-ssn", "url-credentials", "crypto-address");

    private static final Map<String, Consumer<AnchoredDetector.Builder>> GENERAL = general();

    private PiiDetectors() {}

    private static AnchoredDetector made(Set<String> kinds) {
        AnchoredDetector.Builder builder = AnchoredDetector.builder();
        GENERAL.forEach(
                (kind, add) -> {
                    if (kinds.contains(kind)) {
                        add.accept(builder);
                    }
                });
        NationalIds.addTo(builder, kinds);
        CodeIds.addTo(builder, kinds);
        return builder.build();
    }

    private static Map<String, Consumer<AnchoredDetector.Builder>> general() {
        Map<String, Consumer<AnchoredDetector.Builder>> all = new LinkedHashMap<>();
        all.put("email", Emails::addTo);
        all.put("phone", Phones::addTo);
        all.put("card", Cards::addTo);
        all.put("iban", Ibans::addTo);
        all.put("us-ssn", SocialSecurity::addSsnTo);
        all.put("us-itin", SocialSecurity::addItinTo);
        all.put("url-credentials", UrlCredentials::addTo);
        all.put("crypto-address", CryptoAddresses::addTo);
        all.put("ip", NetworkAddresses::addIpTo);
        all.put("mac", NetworkAddresses::addMacTo);
        all.put("birth-date", PersonalDates::addTo);
        all.put("address", StreetAddresses::addTo);
        all.put("name", Names::addTo);
        all.put("passport", Documents::addPassportTo);
        all.put("driving-licence", Documents::addLicenceTo);
        all.put("bank-account", Documents::addAccountTo);
        return all;
    }

    /// A detector of some kinds.
    ///
    /// @param kinds kinds, packs such as `uk`, `national-ids` or `all`; empty for those on by
    ///     default
    /// @throws IllegalArgumentException for one that is not known; names those that are
    public static AnchoredDetector of(Set<String> kinds) {
        if (kinds.isEmpty()) {
            return made(ON_BY_DEFAULT);
        }
        return made(kinds.stream().flatMap(PiiDetectors::meant).collect(Collectors.toSet()));
    }

    private static Stream<String> meant(String name) {
        List<String> meant =
                kinds().stream()
                        .filter(
                                kind ->
                                        kind.equals(name)
                                                || name.equals("all")
                                                || (name.equals("national-ids") && national(kind))
                                                || (national(kind) && kind.startsWith(name + "-")))
                        .toList();
        if (meant.isEmpty()) {
            throw new IllegalArgumentException(
                    "kind of personal data '%s' is not known; known are %s, packs such as uk, national-ids and all"
                            .formatted(name, kinds()));
        }
        return meant.stream();
    }

    private static boolean national(String kind) {
        return kind.length() > 3 && kind.charAt(2) == '-';
    }

    /// All kinds.
    public static Set<String> kinds() {
        var all = new TreeSet<>(GENERAL.keySet());
        NationalIds.all().forEach(id -> all.add(id.kind()));
        CodeIds.ALL.forEach(id -> all.add(id.kind()));
        all.add("fi-hetu");
        return all;
    }
}
