package dev.gatehouse.audit;

import dev.gatehouse.config.Secret;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Masks credentials in what is recorded, each as `***`: those that are known, what has the form of
/// one, the members of JSON that are named like one, and what the operator's expressions match.
final class Masking {
    static final String SHOWN = "***";
    private static final int SHORTEST = 6;

    private static final Pattern NAME =
            Pattern.compile(
                    "(?i)api[-_]?key|authorization|passw(or)?d|secret|private[-_]?key|credential"
                            + "|(access|refresh|id|auth|session|bearer)[-_]?token|^token$");

    private static final Pattern BEARER =
            Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{8,}");

    private static final Pattern ASSIGNED =
            Pattern.compile(
                    "(?i)((?:api[-_]?key|passw(?:or)?d|client[-_]?secret|access[-_]?token"
                            + "|refresh[-_]?token)\\\\?[\"']?\\s{0,4}[:=]\\s{0,4}\\\\?[\"']?)"
                            + "[^\\s\"'&,;}\\\\]{4,}");

    /// The forms of keys, tokens and private keys that are common.
    private static final Pattern FORM =
            Pattern.compile(
                    "\\b(?:sk|pk|rk|gh|gh[opsur]|github_pat|glpat|xox[abeprs]|hf|gsk|npm)[-_]"
                            + "[A-Za-z0-9_-]{16,}"
                            + "|\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"
                            + "|\\bAIza[0-9A-Za-z_-]{30,}"
                            + "|\\beyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]*"
                            + "|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*-----)?");

    private final List<Pattern> patterns;
    private final Set<String> known;

    private Masking(List<Pattern> patterns, Set<String> known) {
        this.patterns = patterns;
        this.known = known;
    }

    /// @param expressions of the operator
    static Masking of(List<String> expressions) {
        return new Masking(expressions.stream().map(Pattern::compile).toList(), Set.of());
    }

    /// This one and more secrets.
    Masking with(Collection<Secret> secrets) {
        return withTexts(secrets.stream().map(Secret::reveal).toList());
    }

    /// This one and the credentials that a request showed.
    Masking withTexts(Collection<String> secrets) {
        var all = new LinkedHashSet<>(known);
        for (String secret : secrets) {
            if (secret.length() >= SHORTEST) {
                all.add(secret);
            }
        }
        return all.size() == known.size() ? this : new Masking(patterns, all);
    }

    /// A text without them.
    String text(String text) {
        String clean = text;
        for (String secret : known) {
            clean = clean.replace(secret, SHOWN);
        }
        clean = BEARER.matcher(clean).replaceAll("$1 " + SHOWN);
        clean = ASSIGNED.matcher(clean).replaceAll("$1" + SHOWN);
        clean = FORM.matcher(clean).replaceAll(SHOWN);
        for (Pattern pattern : patterns) {
            clean = pattern.matcher(clean).replaceAll(SHOWN);
        }
        return clean;
    }

    /// Writes a value without them.
    void write(Json value, JsonWriter to) throws MalformedJson {
        write(value, false, Set.of(), to);
    }

    /// Writes a value without them and without some members.
    ///
    /// @param more the names of members that are masked as well
    void write(Json value, Set<String> more, JsonWriter to) throws MalformedJson {
        write(value, false, more, to);
    }

    private void write(Json value, boolean secret, Set<String> more, JsonWriter to)
            throws MalformedJson {
        switch (value.kind()) {
            case OBJECT -> {
                to.object();
                List<String> names = new ArrayList<>(value.names());
                for (int i = 0; i < names.size(); i++) {
                    String name = names.get(i);
                    to.name(text(name));
                    write(value.at(i), more.contains(name) || names(name), more, to);
                }
                to.end();
            }
            case ARRAY -> {
                to.array();
                for (int i = 0; i < value.size(); i++) {
                    write(value.at(i), secret, more, to);
                }
                to.endArray();
            }
            case STRING -> to.value(secret ? SHOWN : text(value.text()));
            case NUMBER, BOOLEAN, NULL -> to.raw(value.raw());
        }
    }

    /// Whether a member or a field of that name holds a credential.
    static boolean names(String name) {
        return NAME.matcher(name).find();
    }
}
